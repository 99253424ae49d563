"""What sync needs of an API client: checked replies, concurrent calls, waiting for what the API shows late."""
