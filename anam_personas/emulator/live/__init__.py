"""A session as it is lived: signalling, talk, tools, and media where they are installed. Knows nothing of the REST routes."""
