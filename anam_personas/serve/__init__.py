"""The token service: hands session tokens to callers over HTTP, and keeps the API key to itself."""
