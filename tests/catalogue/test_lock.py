"""The lock file: the same for the same entries, one line an item, and one clear line where somebody damaged it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.catalogue.entry import Entry, of_reply, reference
from anam_personas.catalogue.lock import Lock, parsed
from anam_personas.errors import SettingsError
from anam_personas.yaml.dump import reads_as

words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
entries = st.builds(
    Entry, words, words, words | st.just(""), st.lists(words, max_size=2).map(tuple), words | st.just(""), st.booleans(),
    st.none() | st.booleans(),
)  # fmt: skip
catalogues = st.fixed_dictionaries(
    {kind: st.lists(entries, max_size=4, unique_by=lambda each: each.id) for kind in ("avatars", "voices", "llms")}
)


@given(catalogues, catalogues, st.randoms(use_true_random=False))
def test_it_reads_back_and_does_not_depend_on_order(
    first: dict[str, list[Entry]], second: dict[str, list[Entry]], random: object
) -> None:
    lock = Lock().updated(first, "staging").updated(second, "live")
    again = parsed(lock.text(), "lock")
    assert again.text() == lock.text()
    for kind, found in second.items():
        assert sorted(each.id for each in again.entries(kind, "live")) == sorted(each.id for each in found)
    mixed = {kind: random.sample(found, len(found)) for kind, found in second.items()}  # type: ignore[attr-defined]
    assert lock.updated(mixed, "live").text() == lock.text()


def test_another_environment_keeps_what_it_owns() -> None:
    own = Entry("1", "Ours", own=True)
    lock = Lock().updated({"voices": [own]}, "staging").updated({"voices": [Entry("2", "All")]}, "live")
    assert [each.id for each in lock.entries("voices", "staging")] == ["2", "1"]
    assert [each.id for each in lock.entries("voices", "live")] == ["2"]


def test_a_new_item_is_one_new_line() -> None:
    few = Lock().updated({"voices": [Entry("1", "Ada"), Entry("3", "Cleo")]}, "default").text().splitlines()
    more = (
        Lock()
        .updated({"voices": [Entry("1", "Ada"), Entry("2", "Bo"), Entry("3", "Cleo")]}, "default")
        .text()
        .splitlines()
    )
    assert [line for line in more if line not in few] == ['"2" = { name = "Bo" }']


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version = 2\n", "lock:1:1: damaged: the version must be 1"),
        ('version = 1\n[avatars]\n"a" = { nam = "A" }\n', 'lock:3:1: damaged: "a" needs a name'),
        ('version = 1\n[avatars]\n"a" = { name = 7 }\n', 'lock:3:1: damaged: "name" is no text of one line'),
        ('version = 1\n[avatars]\n"a" = { name = "A", x = 1 }\n', 'lock:3:1: damaged: unknown key "x"'),
        ('version = 1\n[avatars]\n"a b" = { name = "A" }\n', "lock:3:1: damaged: an id has no white space"),
        ("version = 1\n[faces]\n", 'lock:2:2: damaged: unknown key "faces"'),
        ("version = 1\n[environments.live.faces]\n", 'lock:2:20: damaged: unknown key "faces"'),
        ("version = 1\nenvironments = 3\n", "lock:2:1: damaged: environments must be tables"),
        ("version = 1\navatars = 3\n", "lock:2:1: damaged: avatars must be a table"),
        ("version = 1\n<<<<<<< HEAD\n", "lock:2:1: damaged: "),
        ('version = 1\n[avatars]\na = { name = "A" }\na = { name = "B" }\n', "lock:4:"),
        ("version = 1\nx = " + "[" * 5000, "lock:1:1: damaged: it is nested too deeply"),
    ],
)
def test_damage_is_one_line_with_its_place_and_what_to_do(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parsed(text, "lock")
    message = f"{caught.value}"
    assert message.startswith(told)
    assert "catalogue --update" in message
    assert message.isprintable()
    assert ("merge conflict" in message) == ("<<<" in text)


@given(words, words | st.just(""))
def test_a_name_in_a_hint_is_yaml(name: str, variant: str) -> None:
    value = {"name": name} | ({"variant": variant} if variant else {})
    assert reads_as(reference(name, variant), value)


def test_a_reply_without_id_or_name_is_no_entry() -> None:
    assert of_reply("voices", {"id": "1"}) is None
    assert of_reply("voices", {"id": 1, "displayName": "A"}) is None
    assert of_reply("avatars", {"id": "1", "displayName": "A\nB", "availableVersions": [None, "cara-4"]}) == Entry(
        "1", "A B", models=("cara-4",)
    )
