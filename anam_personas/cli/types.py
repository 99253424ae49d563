"""Types of option values whose messages say what was expected, in words of everyday use."""

from __future__ import annotations

from typing import Any

import click


class Whole(click.IntRange):
    """A whole number within limits."""

    name = "integer"


class Number(click.FloatRange):
    """A number within limits."""

    name = "number"


class FilePath(click.Path):
    """A path. An empty one, as of a variable that a shell does not know, would be this folder: it is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does. Fails for an empty path."""
        if value == "":
            self.fail("it is empty: name a file or folder, or omit it", param, ctx)
        return super().convert(value, param, ctx)
