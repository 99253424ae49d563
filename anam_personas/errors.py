"""Every failure that is expected, in one tree; whatever else is raised is a bug.

    AnamPersonasError               exit code
    ├── UsageError                  2   a key, option or variable that does not fit
    ├── SettingsError               2   anam-personas.toml, or an environment variable that is missing
    ├── UnreadableFile              2   a file or folder that cannot be read or written
    ├── InvalidPersonas             1   personas with findings where clean ones are needed
    ├── UnsafePlan                  1   a plan beyond the safety limits
    ├── Declined                    1   a question that was answered with no
    └── ApiError                        the Anam API: see ``anam_personas.api.errors`` for its leaves
        ├── ApiRefused              3   it answered no (400, 401, 403, 404, other 4xx)
        └── ApiUnavailable          4   it did not answer, or kept failing (network, 429, 5xx)

A message is one line that says what, where, and what to do. No message ever holds an API key or a token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import Diagnostic


class AnamPersonasError(Exception):
    """Anything that can go wrong and is not a bug. ``exit_code`` is what a command ends with."""

    exit_code: ClassVar[int] = 1


class UsageError(AnamPersonasError):
    """A key, option or variable value that does not fit."""

    exit_code = 2


class SettingsError(AnamPersonasError):
    """The settings file is wrong, or what it asks of the environment is not there."""

    exit_code = 2


class UnreadableFile(AnamPersonasError):
    """A file or folder that cannot be read or written."""

    exit_code = 2


class InvalidPersonas(AnamPersonasError):
    """Personas have findings of severity error where clean ones are needed. ``diagnostics`` holds them, in order of place."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class UnsafePlan(AnamPersonasError):
    """A plan that changes more than the safety limits allow. The message names the option that allows it."""


class Declined(AnamPersonasError):
    """Somebody was asked, and said no. Nothing was done."""


class ApiError(AnamPersonasError):
    """The Anam API refused or could not be reached. ``status`` is the HTTP status, None where no reply came.

    ``hint`` is the advice that the message ends with, ``said`` the message without it.
    """

    def __init__(self, message: str, *, status: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.hint = hint

    @property
    def said(self) -> str:
        """What happened, for those who have an advice of their own."""
        return f"{self}".removesuffix(f"; {self.hint}")


class ApiRefused(ApiError):
    """The API answered no, and would again: 400, 401, 403, 404 and other 4xx."""

    exit_code = 3


class ApiUnavailable(ApiError):
    """The API could not be reached, or kept failing: network, 429, 5xx, a reply that makes no sense."""

    exit_code = 4
