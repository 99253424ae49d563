"""Persona tests: conversations with a language model on the compiled token request, recorded, replayed and judged."""
