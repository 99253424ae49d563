"""Faults on demand: what goes wrong, where, how often.

A rule is one line:

    METHOD PATH ACTION [retry-after=SECONDS] [@N] [xN]

    POST /v1/personas 503 x2                    the next two creates answer 503
    * /v1/* 429 retry-after=1 x1                the next request answers 429 with Retry-After: 1
    POST /v1/personas drop-after @3             the third create is done, but its reply is lost

METHOD is an HTTP method or ``*``; PATH must match completely; ``*`` matches any characters. Actions:

    400 ... 599         answer with this status instead of doing it
    504-after           do it, then answer with this status (any of the above)
    drop                close the connection before doing it
    drop-after          do it, then close the connection without a reply
    truncate            do it, send half of the reply, close the connection
    garbage             do it, answer 200 with HTML
    error-body          do it, answer 200 with an error as JSON
    empty-body          do it, answer with its status and no body
    empty-token         do it, leave ``sessionToken`` out of the reply
    content-filter      do it, answer as a language model whose content filter refuses
    slow=SECONDS        wait first, then do it

What goes wrong with a session has the method LIVE and a path of its own:

    LIVE /socket refuse         a socket is not opened
    LIVE /socket drop=SECONDS   a socket is closed after so long
    LIVE /media none            an offer is never answered
    LIVE /media slow=SECONDS    the first picture and sound come so late
    LIVE /session end=SECONDS   the session ends so long after it was ready
    LIVE /session warning=SECONDS    a warning is sent so long after it was ready
    LIVE /tools/NAME timeout    the tool fails, as if it had not answered in time

and what goes wrong with a document of that name after its upload:

    LIVE /documents/NAME fail           it cannot be processed
    LIVE /documents/NAME stuck          it is processed for ever
    LIVE /documents/NAME slow=SECONDS   it is processed for so long

``@N`` begins with the N-th request that matches (and is for that one alone, unless xN is given); ``xN`` is for N
requests. Without either a rule is for ever. Of several rules that match, the first that is still active is applied:
rules that are given one after the other happen one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anam_personas import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVE = "LIVE"
_METHODS = frozenset({"*", "GET", "POST", "PUT", "PATCH", "DELETE", LIVE})
_NAMED = frozenset(
    {"drop", "drop-after", "truncate", "garbage", "error-body", "empty-body", "empty-token", "content-filter"}
)
# What goes wrong in a session, by what it goes wrong with: the action, and whether it names seconds.
_LIVE: Mapping[str, Mapping[str, bool]] = {
    "/socket": {"refuse": False, "drop": True},
    "/media": {"none": False, "slow": True},
    "/session": {"end": True, "warning": True},
    "/tools/": {"timeout": False},
    "/documents/": {"fail": False, "stuck": False, "slow": True},
}
_STATUS = re.compile(r"([45]\d\d)(-after)?")
_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Fault:
    """A parsed rule. ``action`` is a key of ``actions.ACTIONS``, which says what ``status`` and ``seconds`` are for."""

    rule: str
    method: str
    path: re.Pattern[str]
    action: str
    status: int = 0
    seconds: float = 0.0
    retry_after: str | None = None
    first: int = 1
    times: int | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is one of those that the rule is about."""
        is_for = self.method == method or (self.method == "*" and method != LIVE)
        return is_for and self.path.fullmatch(path) is not None


def parse_fault(rule: str) -> Fault:
    """A rule, read. Raises UsageError that quotes the rule and says which part does not fit."""
    words = rule.split()
    if len(words) < 3:
        raise _wrong(rule, "it needs METHOD PATH ACTION, e.g. 'POST /v1/personas 503 x2'")
    method, path, action, *rest = words
    if method.upper() not in _METHODS:
        raise _wrong(rule, f"{method!r} is not a method; use one of {', '.join(sorted(_METHODS))}")
    if not path.startswith(("/", "*")):
        raise _wrong(rule, f"the path {path!r} must begin with / or *")
    pattern = re.compile(".*".join(map(re.escape, path.split("*"))))
    what = _live_action(rule, path, action) if method.upper() == LIVE else _action(rule, action)
    extras = _extras(rule, rest, allows_retry_after="status" in what)
    return Fault(rule=" ".join(words), method=method.upper(), path=pattern, **what, **extras)


def _live_action(rule: str, path: str, word: str) -> dict[str, Any]:
    named = (actions for what, actions in _LIVE.items() if path == what or (what[-1] == "/" and path.startswith(what)))
    known = next(named, None)
    if known is None or path in ("/tools/", "/documents/"):
        places = ", ".join(f"{what}NAME" if what[-1] == "/" else what for what in _LIVE)
        raise _wrong(rule, f"LIVE goes with {places}; not with {path!r}")
    name, _, seconds = word.partition("=")
    if name not in known or bool(re.fullmatch(_NUMBER, seconds)) is not known[name]:
        choices = (f"{each}=SECONDS" if timed else each for each, timed in known.items())
        raise _wrong(rule, f"{word!r} is not an action of {path}; use one of: {', '.join(choices)}")
    return {"action": name, "seconds": float(seconds or 0)}


def _action(rule: str, word: str) -> dict[str, Any]:
    if word in _NAMED:
        return {"action": word}
    if status := _STATUS.fullmatch(word):
        return {"action": "status-after" if status[2] else "status", "status": int(status[1])}
    if slow := re.fullmatch(f"slow=({_NUMBER})", word):
        return {"action": "slow", "seconds": float(slow[1])}
    known = "a status from 400 to 599, STATUS-after, slow=SECONDS, " + ", ".join(sorted(_NAMED))
    raise _wrong(rule, f"{word!r} is not an action; use one of: {known}")


def _extras(rule: str, words: list[str], *, allows_retry_after: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in words:
        name, value = _extra(rule, word)
        if name in found:
            raise _wrong(rule, f"{word!r} is given twice")
        found[name] = value
    if "retry_after" in found and not allows_retry_after:
        raise _wrong(rule, "retry-after goes with a status only")
    if "first" in found:
        found.setdefault("times", 1)
    return found


def _extra(rule: str, word: str) -> tuple[str, Any]:
    if count := re.fullmatch(r"([x@])([1-9]\d*)", word):
        return ("times" if count[1] == "x" else "first"), int(count[2])
    if wait := re.fullmatch(f"retry-after=({_NUMBER})", word):
        return "retry_after", wait[1]
    raise _wrong(rule, f"{word!r} is not understood; after the action come retry-after=SECONDS, @N and xN")


def _wrong(rule: str, why: str) -> errors.UsageError:
    return errors.UsageError(f"fault rule {rule!r}: {why}")


@dataclass(slots=True)
class _Counted:
    fault: Fault
    seen: int = 0
    done: int = 0

    @property
    def active(self) -> bool:
        return self.seen >= self.fault.first and (self.fault.times is None or self.done < self.fault.times)


@dataclass(slots=True)
class Faults:
    """The rules in force, and how often each has been applied."""

    _rules: list[_Counted] = field(default_factory=list)

    def add(self, *rules: str) -> None:
        """Put rules in force, after those that are; none of them where one is wrong. Raises UsageError."""
        self._rules += [_Counted(parse_fault(rule)) for rule in rules]

    def clear(self) -> None:
        """Put no rule in force."""
        self._rules.clear()

    def pick(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any; counts the request."""
        matching = [counted for counted in self._rules if counted.fault.matches(method, path)]
        for counted in matching:
            counted.seen += 1
        active = next((counted for counted in matching if counted.active), None)
        if active is None:
            return None
        active.done += 1
        return active.fault
