"""A plan that was kept in a file, and what somebody may have done to the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import AnamPersonasError, UnsafePlan, UsageError
from anam_personas.sync.items.compare import Field
from anam_personas.sync.items.live import Live
from anam_personas.sync.plan.change import Create, NoOp, Update
from anam_personas.sync.plan.plan import Plan, document_digest
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.plan.saved import LARGEST, Reviewed
from tests.sync.support import Project, edited, persona, reviewed_of

if TYPE_CHECKING:
    from collections.abc import Callable

CARA, LEO, OLD = persona(), persona("leo", name="Leo"), persona("old", name="Old")
BODY = {"name": "Leo", "systemPrompt": "You are Leo."}
PLAN = Plan(
    "house", "test",
    (
        Create(kind="persona", key="cara", fields=(Field("name", None, "Cara"),), body={"name": "Cara"}),
        Update(kind="persona", key="leo", id="id-1", fields=(Field("name", "Lee", "Leo"),), body=BODY, live=Live("id-1", {"name": "Lee"})),
        NoOp(kind="persona", key="mia", id="id-2"),
    ),
    request=PlanRequest(("cara",), prune=True, adopt_ids={"cara": "x"}, max_changes="10", max_deletes="2"), address="https://api.anam.ai", hints=("A hint.",),
)  # fmt: skip


def forged(plan: Plan, edit: Callable[[dict[str, Any]], object]) -> Reviewed:
    """The plan's file, edited by somebody who computes the digest again."""
    document = json.loads(json.dumps(plan.to_json()))
    edit(document)
    document["digest"] = document_digest(document)
    return Reviewed.from_bytes(json.dumps(document).encode())


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in items for path in paths(item, (*at, key)))]


PATHS = [path for path in paths(PLAN.to_json()) if path and path[0] not in {"digest", "unmanaged", "refusals"}]


@given(st.sampled_from(PATHS), st.sampled_from([None, True, "Evil", "", 7, [], {}, ["x"], {"evil": 1}]), st.booleans())
def test_no_edit_of_any_place_passes_whoever_computes_the_digest_again(path: Any, value: Any, gone: bool) -> None:
    def edit(document: dict[str, Any]) -> None:
        there: Any = document
        for step in path[:-1]:
            there = there[step]
        if gone:
            del there[path[-1]]
        else:
            there[path[-1]] = value

    document = json.loads(json.dumps(PLAN.to_json()))
    edit(document)
    if document == PLAN.to_json():
        return
    with pytest.raises(AnamPersonasError, match=r"not a plan|is out of date|has version"):
        forged(PLAN, edit).check(PLAN)


@pytest.mark.parametrize("path", PATHS)
def test_no_edit_of_any_place_passes_the_digest(path: Any) -> None:
    document = json.loads(json.dumps(PLAN.to_json()))
    there: Any = document
    for step in path[:-1]:
        there = there[step]
    there[path[-1]] = "Evil"
    with pytest.raises((UnsafePlan, UsageError)):
        Reviewed.from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda it: it["changes"].clear(), "persona cara: not in the plan"),
        (lambda it: [row.update(action="none") for row in it["changes"]], "persona cara: action"),
        (lambda it: it["changes"][0]["fields"][0].update(file="Evil"), "persona cara: fields"),
        (lambda it: it["changes"].append(it["changes"][0] | {"key": "eve"}), "persona eve: no longer a change"),
        (lambda it: it["changes"].reverse(), "the order of the rows"),
        (lambda it: it["changes"][0].update(evil=1), "persona cara: evil"),
        (lambda it: it.update(evil=1), "evil"),
        (lambda it: it.update(hints=[]), "hints"),
        (lambda it: it.update(project="evil"), "it is for evil/test, not for house/test"),
        (lambda it: it.update(environment="prod"), "it is for house/prod"),
        (lambda it: it.update(apiUrl="https://evil.example"), "the API at https://evil.example"),
        (lambda it: it.update(toolVersion="0.0"), "anam-personas 0.0 made it"),
        (lambda it: it["options"].update(maxChanges="100%"), "its options"),
        (lambda it: it["options"].update(pruneAll=True), "its options"),
        (lambda it: it["options"].update(evil=True), "its options"),
    ],
)  # fmt: skip
def test_what_differs_is_named(edit: Callable[[dict[str, Any]], object], named: str) -> None:
    with pytest.raises(UnsafePlan, match="nothing was done") as caught:
        forged(PLAN, edit).check(PLAN)
    assert named in str(caught.value)


def test_options_that_are_changed_in_the_file_do_not_pass_where_they_are_asked_for_again(project: Project) -> None:
    """Apply asks for what the file says: the rows' digests know what they were made for."""
    project.apply(CARA)
    after = edited(CARA, name="Carla")
    reviewed = forged(project.plan(after), lambda it: it["options"].update(maxChanges="100%", prune=True))
    plan = project.plan(after, max_changes="100%", prune=True)
    with pytest.raises(UnsafePlan, match="persona cara"):
        reviewed.check(plan)
    assert project.live()["name"] == "Cara"


def test_a_field_that_no_row_shows_counts(project: Project) -> None:
    project.apply(CARA)
    project.edit(widgetConfig={"position": "top-left"})
    reviewed = reviewed_of(project.plan(edited(CARA, name="Carla")))
    project.edit(widgetConfig={"position": "top-right"})
    with pytest.raises(UnsafePlan, match="a value that the plan does not show"):
        reviewed.check(project.plan(edited(CARA, name="Carla")))


def test_what_others_create_meanwhile_is_no_difference(project: Project) -> None:
    reviewed = reviewed_of(project.plan(CARA))
    project.api.create("personas", {"name": "Nia"})
    reviewed.check(project.plan(CARA))


WHOLE = json.dumps(PLAN.to_json()).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"null", b"1", b'"plan"', b'{"version": 2}', b'{"version": true}', b'{"version": 1, "changes": [{}]}',
        b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe\x00", b"1" * 5_000, WHOLE[:-1], WHOLE[: len(WHOLE) // 2], b"\xef\xbb\xbf" + WHOLE,
        WHOLE.replace(b'"unmanaged": 0', b'"unmanaged": NaN'),
        WHOLE.replace(b'"changes": [', b'"changes": [], "changes": ['),
        WHOLE.replace(b'"version": 1', b'"version": {"a": "' + b"x" * 500 + b'"}'),
        b" " * (LARGEST + 1),
    ],
    ids=range(20),
)  # fmt: skip
def test_what_is_no_plan_is_refused_in_a_line(data: bytes) -> None:
    with pytest.raises(UsageError, match="plan") as caught:
        Reviewed.from_bytes(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_digest_is_a_whole_sha_256() -> None:
    document = PLAN.to_json()
    digests = [document["digest"], *(row["digest"] for row in document["changes"] if row["digest"])]
    assert [len(each) for each in digests] == [64, 64, 64]
