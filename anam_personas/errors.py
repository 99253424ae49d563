"""All expected failures, in one tree; any other exception is a bug.

    AnamPersonasError               exit code
    ├── UsageError                  2   an invalid key, option or variable
    ├── SettingsError               2   anam-personas.toml, or an environment variable that is missing
    ├── UnreadableFile              2   a file or folder that cannot be read or written
    ├── InvalidPersonas             1   personas with errors where valid ones are needed
    ├── UnsafePlan                  1   a plan beyond the safety limits
    ├── Declined                    1   a question answered with no
    └── ApiError                        the Anam API: see ``anam_personas.api.errors`` for its leaves
        ├── ApiRefused              3   it refused (400, 401, 403, 404, other 4xx)
        └── ApiUnavailable          4   it did not answer, or kept failing (network, 429, 5xx)

A message is one line that says what happened, where, and what to do. No message contains an API key or a token.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.diagnostics.types import Diagnostic


class AnamPersonasError(Exception):
    """An expected failure. ``exit_code`` is the exit code of the command."""

    exit_code: ClassVar[int] = 1


class UsageError(AnamPersonasError):
    """An invalid key, option or variable value."""

    exit_code = 2


class SettingsError(AnamPersonasError):
    """The settings are wrong, or an environment variable that they name is missing."""

    exit_code = 2


class UnreadableFile(AnamPersonasError):
    """A file or folder that cannot be read or written."""

    exit_code = 2

    @classmethod
    def of(cls, path: object, error: OSError | UnicodeDecodeError) -> UnreadableFile:
        """The error for a file whose text could not be read."""
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or error
        return cls(f"{path} cannot be read: {why}")


class InvalidPersonas(AnamPersonasError):
    """Personas have findings of severity error where valid ones are needed. ``diagnostics`` contains them in order of place."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


def cannot_listen(host: str, port: int, error: Exception) -> UsageError:
    """What a server reports whose address or port cannot be had."""
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        reason = f"{os.strerror(errno.EADDRINUSE)}; choose another port (--port 0 picks a free one)"
    else:
        reason = getattr(error, "strerror", None) or f"{error}"
    return UsageError(f"cannot listen on {host}, port {port}: {reason}")


class UnsafePlan(AnamPersonasError):
    """A plan that changes more than the safety limits allow. The message names the option that allows it."""


class Declined(AnamPersonasError):
    """The user answered no. Nothing was changed."""


class ApiError(AnamPersonasError):
    """The Anam API refused or could not be reached. ``status`` is the HTTP status, None where no reply came.

    ``hint`` is the advice at the end of the message, ``said`` the message without it.
    """

    def __init__(self, message: str, *, status: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.hint = hint

    @property
    def said(self) -> str:
        """The message without the advice, for callers that give their own."""
        return f"{self}".removesuffix(f"; {self.hint}")


class ApiRefused(ApiError):
    """The API refused, and would again: 400, 401, 403, 404 and other 4xx."""

    exit_code = 3


class ApiUnavailable(ApiError):
    """The API could not be reached, or kept failing: network, 429, 5xx, an unexpected reply."""

    exit_code = 4
