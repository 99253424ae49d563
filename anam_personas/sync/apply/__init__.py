"""A plan -> its outcome: the only part of sync that writes to the API."""
