"""The token service under load, next to the usual shapes of a token route."""
