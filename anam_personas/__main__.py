"""``python -m anam_personas`` is the command ``anam-personas``."""

from anam_personas.cli import run

if __name__ == "__main__":
    run()
