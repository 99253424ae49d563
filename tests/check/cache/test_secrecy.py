from __future__ import annotations

import pytest

from anam_personas.check.cache.secrecy import NONE, Secrets, hidden, secrets_of
from anam_personas.check.verdict import Verdict
from anam_personas.diagnostics.codes import diagnostic
from anam_personas.diagnostics.types import Diagnostic, Place, Related, Severity, Unknown

KEY = "sk-ant-api03-q8WeR5tZ"
SECRETS = secrets_of({"/p/mia.yaml": Verdict(others=("/p/style.md",), secrets=(KEY,))}, lambda path: path[3:])


def _finding(message: str, file: str = "mia.yaml", excerpt: str = "", *, secret: bool = False) -> Diagnostic:
    place = Place(file, 1, 1, 1, 1 + len(excerpt), excerpt)
    return Diagnostic("SF002", "secret", Severity.ERROR, message, place, secret=secret)


def test_the_secrets_of_verdicts_are_their_lines_and_the_files_around() -> None:
    assert secrets_of({"/p/leo.yaml": Verdict()}, lambda path: path) is NONE
    assert Secrets(frozenset([KEY]), frozenset(["mia.yaml", "style.md"])) == SECRETS
    long = secrets_of({"a": Verdict(secrets=("BEGIN\n  abcdefgh\n\nEND",))}, lambda path: path)
    assert long.lines == {"BEGIN", "abcdefgh", "END"}


def test_what_a_finding_is_about_is_kept_with_stars() -> None:
    (shown,) = hidden([_finding("a key", excerpt=KEY, secret=True)], (), SECRETS) or ()
    assert shown.place.excerpt == "*" * len(KEY)
    assert hidden([shown], (), SECRETS) == (shown,)


@pytest.mark.parametrize(
    "item",
    [
        _finding(f"{KEY[:8]} is not a language"),
        _finding("x", excerpt=f"a: {KEY}"),
        _finding("x", file="style.md", excerpt=KEY[9:15]),
        _finding("x", file="leo.yaml", excerpt=f"he said {KEY}!"),
        _finding("x", file="leo.yaml")._replace(related=(Related(Place("mia.yaml", excerpt=KEY[5:12]), "here"),)),
        _finding("x")._replace(cause=KEY[4:12]),
    ],
)
def test_nothing_is_kept_where_a_part_of_a_secret_would_be_shown(item: Diagnostic) -> None:
    assert hidden([item], (), SECRETS) is None
    assert hidden([item], (), NONE) == [item]


def test_what_rules_cannot_say_tells_no_secret_either() -> None:
    assert hidden([], [Unknown("mia.yaml", "PS001", "x", f"because of {KEY[:7]}")], SECRETS) is None
    assert hidden([], [Unknown("leo.yaml", "PS001", "x", f"because of {KEY[:7]}")], SECRETS) == ()


def test_a_short_secret_counts_in_its_own_files() -> None:
    secrets = Secrets(frozenset(["7391"]), frozenset(["mia.yaml"]))
    assert hidden([_finding("room 7391")], (), secrets) is None
    assert hidden([_finding("room 7391", file="leo.yaml")], (), secrets) is not None


def test_a_finding_about_two_files_is_looked_through_itself() -> None:
    place = Place("mia.yaml", excerpt="password: t7Gq2LmZ0x")
    assert hidden([diagnostic("R012", "the key is already used", place)], (), NONE) is None
    assert hidden([diagnostic("R012", "the key is already used", place._replace(excerpt="x"))], (), NONE) is not None
