"""References: known ids, promised ones, and those that never will be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.resources import Ref, Wanted
from anam_personas.sync.plan.links import Links, settled

BOOK, MAP, GONE = Ref("tool", "book"), Ref("tool", "map"), Ref("tool", "gone")


def wanted(*refs: Ref, own: list[str] | None = None) -> Wanted:
    body = {"name": "Cara"} | ({} if own is None else {"toolIds": own})
    return Wanted("persona", "cara", "Cara", body, {"toolIds": refs})


def test_known_ids_join_those_of_the_file_sorted_and_once() -> None:
    links = Links(ids={BOOK: "2", MAP: "1"})
    body, pending, problem = links.linked(wanted(BOOK, MAP, own=["3", "2"]))
    assert (body, pending, problem) == ({"name": "Cara", "toolIds": ["1", "2", "3"]}, {}, None)


def test_the_file_is_not_changed() -> None:
    item = wanted(BOOK, own=["3"])
    Links(ids={BOOK: "2"}).linked(item)
    assert item.body == {"name": "Cara", "toolIds": ["3"]}


def test_a_promised_item_is_pending_and_a_known_one_is_not() -> None:
    links = Links(ids={MAP: "1"})
    links.promise(BOOK)
    body, pending, problem = links.linked(wanted(BOOK, MAP))
    assert pending == {"(new tool book)": BOOK}
    assert body["toolIds"] == ["(new tool book)", "1"]
    assert problem is None
    assert settled(body, pending, {BOOK: "9"}) == {"name": "Cara", "toolIds": ["1", "9"]}


@pytest.mark.parametrize(("problems", "why"), [({}, "it does not exist"), ({GONE: "it is refused"}, "it is refused")])
def test_what_will_never_be_stands_against_it(problems: dict[Ref, str], why: str) -> None:
    _, _, problem = Links(ids={BOOK: "2"}, problems=problems).linked(wanted(BOOK, GONE))
    assert problem == f'it needs the tool "gone": {why}'


def test_an_id_that_has_not_come_to_be_is_an_error() -> None:
    with pytest.raises(KeyError):
        settled({"toolIds": ["(new tool book)"]}, {"(new tool book)": BOOK}, {})


def test_a_list_without_placeholders_keeps_its_order() -> None:
    body = {"order": ["b", "a"], "toolIds": ["(new tool book)", "1"]}
    assert settled(body, {"(new tool book)": BOOK}, {BOOK: "9"}) == {"order": ["b", "a"], "toolIds": ["1", "9"]}


@given(st.lists(st.sampled_from([Ref("tool", name) for name in "abcdef"]), unique=True), st.data())
def test_after_all_promises_are_kept_no_placeholder_is_left(refs: list[Ref], data: st.DataObject) -> None:
    promised = data.draw(st.sets(st.sampled_from(refs))) if refs else set()
    links = Links(ids={ref: f"id-{ref.key}" for ref in refs if ref not in promised})
    for ref in promised:
        links.promise(ref)
    body, pending, _ = links.linked(wanted(*refs))
    assert set(pending.values()) == promised
    made = settled(body, pending, {ref: f"id-{ref.key}" for ref in promised})
    assert made["toolIds"] == sorted(f"id-{ref.key}" for ref in refs)
