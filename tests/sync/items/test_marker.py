"""Markers: what is written is read again, and what people wrote is kept."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import UsageError
from anam_personas.sync.items.marker import Marker, Owner, read_marker, with_marker, without_marker

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
digits = st.text("0123456789abcdef", min_size=12, max_size=12)
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
keys = st.lists(words, min_size=1, max_size=3).map("/".join).filter(lambda key: key == normalize("NFC", key.strip()))
markers = st.builds(Marker, st.builds(Owner, names, names, keys), digits, digits)
texts = st.one_of(st.none(), st.text(), st.builds("{}\n{}\n{}".format, st.text(), markers, st.text()))


@given(texts, markers)
def test_a_marker_that_was_written_is_read(text: str | None, marker: Marker) -> None:
    assert read_marker(with_marker(text, marker)) == marker


@given(texts, markers)
def test_the_text_survives_its_marker(text: str | None, marker: Marker) -> None:
    assert without_marker(with_marker(text, marker)) == without_marker(text)


@given(texts, markers, markers)
def test_the_last_marker_replaces_the_one_before(text: str | None, first: Marker, second: Marker) -> None:
    assert with_marker(with_marker(text, first), second) == with_marker(text, second)


@given(texts)
def test_nothing_is_left_of_a_marker(text: str | None) -> None:
    assert read_marker(without_marker(text)) is None


@given(texts, markers)
def test_the_marker_is_the_last_line(text: str | None, marker: Marker) -> None:
    assert with_marker(text, marker).split("\n")[-1] == str(marker)


LINE = "[anam-personas front-desk/production/sales/leo 3f2a9c1b7d04.0123456789ab]"


def test_the_parts_of_a_marker() -> None:
    marker = read_marker(f"Sells.\n{LINE}")
    assert marker is not None
    assert (marker.project, marker.environment, marker.key) == ("front-desk", "production", "sales/leo")
    assert (marker.revision, marker.readback) == ("3f2a9c1b7d04", "0123456789ab")


@pytest.mark.parametrize(
    "text", [f"Sells.\r\n{LINE}\r\n", f"{LINE}\nAdded in the Lab.", f"  {LINE}  ", f"{LINE}\n\n \n"]
)
def test_a_marker_is_found_after_edits_around_it(text: str | None) -> None:
    assert read_marker(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        f"See {LINE}",
        f"{LINE}.",
        LINE.replace("anam-personas", "Anam-personas"),
        LINE.replace("3f2a9c1b7d04", "3F2A9C1B7D04"),
        LINE.replace("3f2a9c1b7d04", "3f2a9c1b7d0"),
        LINE.replace("production/sales/leo", "production"),
        LINE.replace("front-desk", "-desk"),
        LINE.replace("leo 3", "leo  3"),
        LINE.replace("sales/leo", "sales\u2028leo"),
    ],
)
def test_what_is_almost_a_marker_is_none(text: str | None) -> None:
    assert read_marker(text) is None


@pytest.mark.parametrize(
    "owner", [("a b", "e", "k"), ("p", "", "k"), ("p", "e", "a\nb"), ("p", "e", " k"), ("p", "e", "")]
)
def test_an_owner_that_no_line_can_hold_is_refused(owner: tuple[str, str, str]) -> None:
    with pytest.raises(UsageError, match="cannot be part of a persona's marker"):
        Owner(*owner)
