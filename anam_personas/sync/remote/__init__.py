"""What sync asks of an API client, and how: checked replies, several calls at once, waiting for what shows late."""
