"""Whether a document matches its schema: fast for valid documents; `explain` explains the errors of the others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from anam_personas.schema.files import schema_text
from anam_personas.schema.library import library
from anam_personas.schema.plainly import fits_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import Draft202012Validator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.yaml.document import Document


@cache
def _validator(kind: str) -> Draft202012Validator:
    validator: Draft202012Validator = library().Draft202012Validator(schema_text(kind))
    return validator


_FEW = 3
"""Documents of a kind that may be plain enough to be accepted without the library."""
_seen: dict[str, int] = {}


def accepts(kind: str, data: Any) -> bool:
    """Whether the data matches the schema of its kind."""
    if (seen := _seen.get(kind, 0)) < _FEW:
        _seen[kind] = seen + 1
        if fits_plainly(kind, data):
            return True
        _seen[kind] = _FEW
    return _validator(kind).is_valid(data)


def check(document: Document, kind: str) -> Iterator[Diagnostic]:
    """The schema errors of a document; empty for one that could not be read, which has its own diagnostics."""
    if document.data is None or accepts(kind, document.data):
        return
    from anam_personas.diagnostics.codes import diagnostic
    from anam_personas.schema.explain import explain

    for finding in explain(kind, document.data):
        place = document.place(finding.route, key=finding.at_key)
        yield diagnostic(finding.code, finding.message, place, hint=finding.hint)
