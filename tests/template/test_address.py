from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import UsageError
from anam_personas.template.address import address_problem, render_address

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
SEGMENTS = TEXTS.filter(lambda text: text not in {".", ".."})


@pytest.mark.parametrize(
    "address",
    [
        "https://x.example/{{ a }}",
        "https://x.example/{{a}}/b",
        "https://x.example/a/{{ a }}/{{ b }}/",
        "https://x.example?{{ a }}={{ b }}",
        "https://x.example/?q={{ a }}&{{ b }}&c=%20",
        "https://x.example/{{ a | upper }}?q={{ b | default('x/y') }}#top",
        "HTTP://X.example:8080/{{ a }}",
        "https://x.example/{# a remark #}{{ a }}",
        "https://x.example/a b",
    ],
)
def test_whole_components_take_variables(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://{{ a }}/b", "server"),
        ("https://{{ a }}.example/b", "server"),
        ("https://x.example:{{ a }}/b", "server"),
        ("https://{{ a }}@x.example/b", "server"),
        ("{{ a }}", "server"),
        ("{{ a }}://x.example/", "server"),
        ("https://x.example{{ a }}", "server"),
        ("https://x.example/a{{ a }}", "whole segment"),
        ("https://x.example/{{ a }}.html", "whole segment"),
        ("https://x.example/{{ a }}{{ b }}", "whole segment"),
        ("https://x.example/{{ a }};v=1", "whole segment"),
        ("https://x.example/?q={{ a }}-{{ b }}", "whole segment"),
        ("https://x.example/?q=a={{ a }}", "whole segment"),
        ("https://x.example/?a{{ a }}=b", "whole segment"),
        ("https://x.example/#{{ a }}", "#"),
        ("https://x.example/?q=1#{{ a }}", "#"),
        ("https://x.example/{% if a %}b{% endif %}", "conditions"),
        ("https://x.example/{% raw %}{{ a }}{% endraw %}", "braces"),
    ],
)
def test_no_variable_stands_elsewhere(address: str, words: str) -> None:
    assert words in (address_problem(address) or "")
    with pytest.raises(UsageError, match=words):
        render_address(address, {"a": "x", "b": "y"})


@given(SEGMENTS, SEGMENTS, TEXTS, TEXTS)
def test_every_value_comes_back_and_changes_nothing_else(first: str, second: str, name: str, value: str) -> None:
    """The law of the percent-encoding: whatever the values are, the address has the parts that the file gave it."""
    template = "https://x.example/v1/{{ a }}/visits/{{ b }}?day={{ c }}&{{ d }}=2#top"
    made = render_address(template, {"a": first, "b": second, "c": value, "d": name})
    assert made.isascii()
    parts = urlsplit(made)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "x.example", "top")
    nfc = [render_address("https://x.example/{{ a }}", {"a": each}) for each in (first, second)]
    assert ["https://x.example/" + each for each in parts.path.split("/")[2:5:2]] == nfc
    assert unquote(parts.path.split("/")[2]) == _sent(first)
    query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)
    assert query == [("day", _sent(value)), (_sent(name), "2")]


def _sent(text: str) -> str:
    from unicodedata import normalize

    return normalize("NFC", text)


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_is_no_segment_is_refused_in_a_path_alone(value: str) -> None:
    with pytest.raises(UsageError, match='variable "a" is empty or made of dots alone'):
        render_address("https://x.example/{{ a }}/b", {"a": value})
    assert render_address("https://x.example/?q={{ a }}", {"a": value}) == f"https://x.example/?q={value}"


def test_numbers_and_flags_are_written_as_in_a_text() -> None:
    made = render_address("https://x.example/{{ a }}?b={{ b }}", {"a": 3, "b": True})
    assert made == "https://x.example/3?b=true"


def test_an_address_without_variables_stays_as_it_is() -> None:
    assert render_address("https://x.example/a b%20{c}", {}) == "https://x.example/a b%20{c}"


def test_what_is_no_template_is_one_line() -> None:
    with pytest.raises(UsageError, match="it is not a valid template"):
        render_address("https://x.example/{{ a }", {"a": "x"})
    with pytest.raises(UsageError, match="half of a character"):
        render_address("https://x.example/{{ a }}", {"a": "\ud800"})
    with pytest.raises(UsageError, match='variable "a" has no value'):
        render_address("https://x.example/{{ a }}", {})
