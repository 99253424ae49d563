"""A plan that was read from a file: it is compared with a new plan, and never carried out itself.

Its digest detects accidents. The protection is the comparison: every row is computed again from files and live items, and the
digest of a row covers bodies that the file does not contain, so no edit of the file can make apply do something else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from anam_personas._version import __version__
from anam_personas.errors import UnsafePlan, UsageError
from anam_personas.persona.revision import fingerprint
from anam_personas.sync.plan.plan import VERSION, document_digest
from anam_personas.sync.plan.request import PlanRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anam_personas.sync.plan.plan import Plan

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a plan file; a larger one is not read."""
_TERMS: Final = ("project", "environment", "apiUrl", "toolVersion", "options")
_UNCOMPARED: Final = {"digest", "unmanaged", "refusals"}
"""Items that others create in the organisation change neither what is done nor to which item. Limits are checked again."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The plan's JSON, and the keys and options in it."""

    document: Mapping[str, Any]
    request: PlanRequest

    @classmethod
    def from_bytes(cls, data: bytes) -> Reviewed:
        """Read the JSON that ``Plan.to_json`` wrote.

        Raises `UsageError` if it is not a plan of this version, and `UnsafePlan` if it was changed since it was written.
        """
        if len(data) > LARGEST:
            raise UsageError(f"not a plan: it has more than {LARGEST // 1024**2} MB")
        try:
            document = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_refused)
            version = document["version"]
            if type(version) is not int or version != VERSION:
                shown = str(version)[:20]
                raise UsageError(f"the plan has version {shown}, expected {VERSION}: plan again")
            if document_digest(document) != document["digest"]:
                raise UnsafePlan(
                    "the plan was changed after it was written (its digest does not match): nothing was done. Plan again"
                )
            made = cls(document, PlanRequest.from_json(document["options"]))
            made._rows()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UsageError("not a plan: write one with `anam-personas plan --out FILE`") from error
        return made

    def check(self, plan: Plan) -> None:
        """Raise `UnsafePlan`, naming the differences, if a new plan differs from this one."""
        now = plan.to_json()
        self.check_target(plan.project, plan.environment, plan.address)
        if fingerprint(self.document["options"]) != fingerprint(now["options"]):
            raise _different("its options")
        names = [name for name in now.keys() | self.document.keys() if name not in {*_UNCOMPARED, *_TERMS, "changes"}]
        differing = [name for name in sorted(names) if now.get(name) != self.document.get(name)]
        differing += _differing_rows(self._rows(), {_name(row): row for row in now["changes"]})
        if not differing and fingerprint(now["changes"]) != fingerprint(self.document["changes"]):
            differing = ["the order of the rows"]
        if differing:
            raise _different(", ".join(differing))

    def check_target(self, project: str | None, environment: str, address: str) -> None:
        """Raise `UnsafePlan` if it was made for another project, environment or address, or by another version."""
        then = self.document
        if (then.get("project"), then.get("environment")) != (project, environment):
            whose = f"{then.get('project')}/{then.get('environment')}"
            raise _different(f"it is for {whose}, not for {project}/{environment}")
        if then.get("apiUrl") != address:
            raise _different(f"it is for the API at {then.get('apiUrl')}, not at {address}")
        if then.get("toolVersion") != __version__:
            raise _different(f"anam-personas {then.get('toolVersion')} made it, and this is {__version__}")

    def _rows(self) -> dict[str, Mapping[str, Any]]:
        """The rows by their names. Raises `KeyError`, `TypeError` or `ValueError` if they are invalid."""
        rows = {_name(row): row for row in self.document["changes"]}
        if len(rows) != len(self.document["changes"]):
            raise ValueError("a row is there twice")
        return rows


def _name(row: Mapping[str, Any]) -> str:
    id_ = row["id"]
    return f"{row['kind']} {row['key']}{f' {id_}' if id_ else ''}"


def _differing_rows(then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            yield f"{name}: no longer a change"
        elif name not in then:
            yield f"{name}: not in the plan"
        else:
            old, new = then[name], now[name]
            paths = [path for path in sorted(old.keys() | new.keys()) if _as_text(old, path) != _as_text(new, path)]
            if paths:
                yield f"{name}: {_what(paths)}"


def _what(paths: list[str]) -> str:
    """The names of the paths; the digest covers more than they show."""
    seen = [path for path in paths if path != "digest"]
    return ", ".join(seen) or "a value that the plan does not show"


def _as_text(row: Mapping[str, Any], path: str) -> str:
    return fingerprint([path in row, row.get(path)])


def _different(what: str) -> UnsafePlan:
    return UnsafePlan(f"the plan is out of date ({what}): nothing was done. Plan again")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object without repeated keys, since readers differ in which one they use."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is there twice")
    return made


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
