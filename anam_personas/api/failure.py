"""Error messages: a failure's class, the call and the outcome in words, without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from anam_personas.api.call import Effort, Lost
from anam_personas.api.error_detail import ErrorDetail, read_error_detail
from anam_personas.api.errors import BadRequest

if TYPE_CHECKING:
    from anam_personas.api.access import Access
    from anam_personas.api.call import Call, Outcome
    from anam_personas.api.errors import CallFailed

Kind = TypeVar("Kind", bound="CallFailed")


def failure(
    kind: type[Kind],
    call: Call,
    access: Access,
    detail: ErrorDetail,
    *,
    status: int | None,
    effort: Effort = Effort(),  # noqa: B008 -- frozen
) -> Kind:
    """An error of ``kind``: one line with what happened, where, the detail, and what to do. ``status`` is None without a reply.

    The detail must have been redacted with ``access.key.redact``.
    """
    named = access.key.redact(str(call))
    words = {
        "call": named,
        "about": access.key.redact(call.about) or named,
        "status": status,
        "host": access.host,
        "url": access.url,
        "variable": access.key_variable,
        "environment": access.environment,
        "tried": f" after {effort.attempts} attempts in {effort.seconds:.0f} s" if effort.attempts > 1 else "",
        "asked": "" if effort.asked is None else f"; it asks to wait {effort.asked:.0f} s",
    }
    said = ": ".join(filter(None, (kind.sentence.format_map(words), str(detail))))
    hint = kind.advice.format_map(words)
    error = kind(f"{said}; {hint}", status=status, hint=hint, call=named, effort=effort)
    if isinstance(error, BadRequest):
        error.fields = detail.fields
    return error


def detail_of(outcome: Outcome, call: Call, access: Access) -> ErrorDetail:
    """The detail of an unsuccessful outcome."""
    if isinstance(outcome, Lost):
        return ErrorDetail(outcome.reason)
    if outcome.status < 400:
        return ErrorDetail(f"it answers {outcome.status}{_redirect(outcome.headers.get('location'), call, access)}")
    return read_error_detail(outcome.content, access.key.redact)


def _redirect(location: str | None, call: Call, access: Access) -> str:
    if not location:
        return ""
    try:
        host = urlsplit(urljoin(access.url + call.path, location)).hostname
    except ValueError:
        host = None
    return f", a redirect to {access.key.redact(host or 'somewhere')}, where the API key is not sent"
