"""Things that a text names: phone numbers, addresses, secrets, personal data."""
