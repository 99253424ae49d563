"""Avatars, voices and language models by name: the lock file, the API's catalogue, and which id a name stands for."""
