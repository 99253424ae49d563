"""What a change of the files means for each persona."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.review.compare import FieldChange, PersonaChange, compare
from anam_personas.review.sides import Fields, Side

ENVIRONMENTS = ["staging", "live"]


def side(
    renames: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    /,
    **personas: Fields | tuple[Fields, Fields],
) -> Side:
    """Personas by key: the same fields everywhere, or those of staging and of live."""
    both = {key: each if isinstance(each, tuple) else (each, each) for key, each in personas.items()}
    return Side(
        {key: dict(zip(ENVIRONMENTS, each, strict=True)) for key, each in both.items()}, problems or {}, renames or {}
    )


def only(old: Side, new: Side) -> PersonaChange:
    (row,) = compare(old, new, ENVIRONMENTS)
    return row


A, B = {"name": "Ada", "llmId": "l"}, {"name": "Bea", "llmId": "l"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (side(), side(ada=A), "added"),
        (side(ada=A), side(), "removed"),
        (side(ada=A), side(ada=A), "same"),
        (side(ada=A), side(ada=B), "changed"),
        (side(ada=A), side({}, {"ada": "no YAML"}), "invalid"),
        (side({}, {"ada": "no YAML"}), side(ada=A), "invalid"),
        (side({}, {"ada": "no YAML"}), side(), "removed"),
        (side(), side({}, {"ada": "no YAML"}), "added"),
    ],
)
def test_what_happened_to_a_persona(old: Side, new: Side, what: str) -> None:
    assert only(old, new).what == what


def test_a_renamed_persona_is_one_with_what_changed_beside() -> None:
    row = only(side(ada=A), side({"eva": "ada"}, eva={**A, "name": "Eva"}))
    assert (row.key, row.what, row.renamed_from) == ("eva", "renamed", "ada")
    assert row.fields == (FieldChange("name", "Ada", "Eva"),)


@pytest.mark.parametrize(
    ("renames", "old", "new"),
    [
        ({"eva": "gone"}, {"ada": A}, {"eva": B}),
        ({"eva": "ada"}, {"ada": A}, {"ada": A, "eva": B}),
        ({"eva": "ada"}, {"ada": A, "eva": B}, {"eva": B}),
    ],
)
def test_a_rename_counts_only_of_what_was_there_to_what_is_new(
    renames: dict[str, str], old: dict[str, Fields], new: dict[str, Fields]
) -> None:
    assert all(row.renamed_from is None for row in compare(side(**old), side(renames, **new), ENVIRONMENTS))


def test_a_field_that_changed_in_one_environment_names_it() -> None:
    row = only(side(ada=A), side(ada=(A, {**A, "llmId": "m"})))
    assert row.fields == (FieldChange("llmId", "l", "m", ("live",)),)


@pytest.mark.parametrize(("old", "new"), [(1, True), (1, 1.0), (0, False), (None, "")])
def test_values_of_other_types_differ_though_python_calls_them_equal(old: object, new: object) -> None:
    assert only(side(ada={"x": old}), side(ada={"x": new})).what == "changed"


def test_no_secret_is_in_a_change() -> None:
    path = "tools.book.headers.Authorization"
    (field,) = only(side(ada={path: "Bearer one"}), side(ada={path: "Bearer two"})).fields
    assert "Bearer" not in f"{field.old}{field.new}"


def test_a_likely_rename_is_of_the_same_content_else_of_a_name_that_is_there_once() -> None:
    old, new = side(ada=A, bea=B), side(eva=A, zoe={**B, "llmId": "m"})
    likely = {row.key: row.likely_from for row in compare(old, new, ENVIRONMENTS) if row.what == "added"}
    assert likely == {"eva": "ada", "zoe": "bea"}
    twins = side(eva={**A, "llmId": "m"}, zoe={**A, "llmId": "n"})
    assert all(row.likely_from is None for row in compare(side(ada=A), twins, ENVIRONMENTS))


SIDES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([A, B, {}])).map(lambda found: side(**found))


@given(old=SIDES, new=SIDES)
def test_each_persona_is_in_one_row_in_order_and_backwards_is_the_opposite(old: Side, new: Side) -> None:
    there, back = compare(old, new, ENVIRONMENTS), compare(new, old, ENVIRONMENTS)
    assert [row.key for row in there] == sorted(old.keys | new.keys)
    opposite = {"added": "removed", "removed": "added"}
    assert [opposite.get(row.what, row.what) for row in there] == [row.what for row in back]
