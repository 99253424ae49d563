"""A comparison as JSON, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.review.plain import is_text
from anam_personas.review.promptdiff import section_changes
from anam_personas.review.size import size_of

if TYPE_CHECKING:
    from anam_personas.review.compare import Comparison, FieldChange, PersonaChange


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """One row a persona, those that are the same too."""
    return {
        "version": 1,
        "revision": comparison.revision,
        "commit": comparison.commit,
        "newRevision": comparison.new_revision,
        "newCommit": comparison.new_commit,
        "environments": list(comparison.environments),
        "remarks": list(comparison.remarks),
        "personas": [_persona(change) for change in comparison.personas],
        "files": [
            {"file": each.file, "kind": each.kind, "change": each.what, "reaches": list(each.reaches)}
            for each in comparison.files
        ],
    }


def _persona(change: PersonaChange) -> dict[str, Any]:
    before, after = change.problems
    return {
        "key": change.key,
        "change": change.what,
        "renamedFrom": change.renamed_from,
        "likelyRenamedFrom": change.likely_from,
        "problems": {"before": before or None, "after": after or None},
        "fields": [_field(each) for each in change.fields],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    size = size_of(field.path, field.old, field.new)
    tokens = None if size is None else {"before": size.tokens[0], "after": size.tokens[1]}
    spoken = None if size is None or size.seconds is None else size.seconds
    return {
        "path": field.path,
        "before": field.old,
        "after": field.new,
        "environments": list(field.environments),
        "tokens": tokens,
        "seconds": None if spoken is None else {"before": round(spoken[0], 1), "after": round(spoken[1], 1)},
        "sections": _sections(field),
    }


def _sections(field: FieldChange) -> list[dict[str, Any]]:
    """The sections of a long text that are not the same."""
    if not (is_text(field.old) or is_text(field.new)):
        return []
    texts = [each if isinstance(each, str) else "" for each in (field.old, field.new)]
    return [
        {
            "name": each.name,
            "change": each.what,
            "guardrail": each.guards,
            "tokens": {"before": each.tokens[0], "after": each.tokens[1]},
        }
        for each in section_changes(*texts)
        if each.what != "same"
    ]
