"""Fuzzing: `make fuzz`. What it finds becomes a test of its own under tests/."""
