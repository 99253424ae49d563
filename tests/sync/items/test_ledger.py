"""The lines of a ledger, and their place above the marker."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anam_personas.sync.items.ledger import KEY, Entry, ids_hash, parsed
from anam_personas.sync.items.marker import (
    Marker,
    Owner,
    forged,
    read_ledger,
    read_marker,
    read_proofs,
    with_marker,
    without_marker,
)
from anam_personas.sync.items.proofs import Proof
from anam_personas.workspace.reach import composed
from tests.budget import examples

REVISION, READBACK = "8c1f0d6b2a94", "51aa07e3c2d8"
OURS = Entry("shares", "sales/launch day", REVISION, "3fa85f64-5717-4562-b3fc-2c963f66afa6", READBACK)
BEGUN = Entry("shares", "opening", REVISION, begun=1_800_000_000, others=READBACK)
MARKER = Marker(Owner("house", "test", "cara"), REVISION, READBACK)
PROOF = Proof("tools", "30fa96d0", REVISION, READBACK)


@pytest.mark.parametrize(
    "entry", [OURS, BEGUN, Entry("shares", "a", REVISION, "x-1", READBACK, following=READBACK)], ids=str
)
def test_an_entry_is_a_line(entry: Entry) -> None:
    assert parsed(f"  {entry} ") == entry


@settings(max_examples=examples(200))
@given(st.from_regex(KEY, fullmatch=True))
def test_any_key_that_a_marker_can_hold(key: str) -> None:
    entry = Entry("shares", key, REVISION, "x-1", READBACK)
    assert parsed(str(entry)) == replace(entry, key=composed(key))


@pytest.mark.parametrize(
    "line",
    [
        "[anam-personas-tools 30fa96d0:8c1f0d6b2a94.51aa07e3c2d8]",
        "[anam-personas house/test/cara 8c1f0d6b2a94.51aa07e3c2d8]",
        "[anam-personas-shares launch]",
        "[anam-personas-shares launch x-1 8c1f0d6b2a94]",
        "[anam-personas-shares launch ?zz.51aa07e3c2d8 8c1f0d6b2a94]",
        "It says [anam-personas-shares launch x-1 8c1f0d6b2a94.51aa07e3c2d8]",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert parsed(line) is None


def test_the_ledger_is_above_the_marker_and_no_part_of_the_text() -> None:
    text = with_marker("Hello.\nYou.", MARKER, [PROOF], [OURS, BEGUN])
    assert text.splitlines() == ["Hello.", "You.", f"[anam-personas-tools {PROOF}]", str(OURS), str(BEGUN), str(MARKER)]
    assert (read_ledger(text), read_proofs(text), read_marker(text)) == ((OURS, BEGUN), (PROOF,), MARKER)
    assert without_marker(text) == "Hello.\nYou."
    assert with_marker(text, MARKER) == f"Hello.\nYou.\n{MARKER}"
    assert without_marker(f"{text}\nBy hand.") == "Hello.\nYou.\nBy hand."


def test_elsewhere_it_is_text() -> None:
    text = f"{OURS}\nHello.\n{MARKER}"
    assert read_ledger(text) == ()
    assert without_marker(text) == f"{OURS}\nHello."
    assert forged(str(OURS)) == str(OURS)


def test_an_update_took_place_if_the_item_looks_different() -> None:
    begun = Entry("shares", "a", REVISION, "x-1", READBACK, following="0" * 12)
    assert begun.shown(READBACK) == Entry("shares", "a", REVISION, "x-1", READBACK)
    assert begun.shown("1" * 12) == Entry("shares", "a", "0" * 12, "x-1", "1" * 12)
    assert OURS.shown("1" * 12) is OURS


def test_the_hash_of_ids_knows_no_order() -> None:
    assert ids_hash(["a", "b"]) == ids_hash(iter("ba")) != ids_hash(["ab"])
