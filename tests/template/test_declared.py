from __future__ import annotations

import enum
from typing import Any

import pytest

from anam_personas.errors import UsageError
from anam_personas.template import (
    Declared,
    default_problem,
    defaults,
    from_words,
    limit,
    pattern_problem,
    render,
    values,
)


def test_values_are_the_callers_else_defaults() -> None:
    declared: Declared = {"a": {"default": "x"}, "b": {"type": "integer"}, "c": {"type": "boolean", "default": False}}
    assert values(declared, {"b": 3}) == {"a": "x", "b": 3, "c": False}
    assert values(declared, {"a": "y", "b": 3, "c": True}) == {"a": "y", "b": 3, "c": True}
    assert values({}) == {}
    assert defaults({"a": {"default": 1}}) == {"a": 1}


def test_everything_that_is_wrong_with_values_is_named_and_none_is_quoted() -> None:
    declared: Declared = {"visitor": {"maxLength": 3}, "floor": {"type": "integer"}, "day": {}}
    with pytest.raises(UsageError) as caught:
        values(declared, {"visitor": "Ada Lovelace", "floor": "Byron", "vistor": "x"})
    message = str(caught.value)
    assert 'unknown variable "vistor". Did you mean "visitor"?' in message
    assert 'variable "visitor" does not fit its declaration (maxLength: 3)' in message
    assert 'variable "floor" must be of type integer' in message
    assert 'variable "day" has no value and no default' in message
    assert "Lovelace" not in message
    assert "Byron" not in message


def test_an_unknown_variable_is_told_what_there_is() -> None:
    with pytest.raises(UsageError, match=r'unknown variable "zzz"\. Declared: visitor\.'):
        values({"visitor": {"default": ""}}, {"zzz": 1})
    with pytest.raises(UsageError, match=r"No variables are declared\."):
        values({}, {"zzz": 1})


@pytest.mark.parametrize(
    "name", ["x" * 1_000_000, "a\nb\x1b[31m", "\u202e", "a\x00", "::add-mask::x\n", 17, None, b"a", ("a",), "\ud800"]
)
def test_names_in_messages_are_bounded_and_on_one_line(name: Any) -> None:
    given_values: dict[Any, Any] = {name: "x"}
    with pytest.raises(UsageError, match="unknown variable") as caught:
        values({"visitor": {"default": ""}}, given_values)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    with pytest.raises(UsageError) as many:
        values({}, {f"v{at}": at for at in range(10_000)})
    assert len(str(many.value)) < 1_000


def test_the_length_of_a_text_has_a_default() -> None:
    assert [limit({}), limit({"multiline": True}), limit({"maxLength": 7}), limit({"maxLength": 0})] == [
        500,
        4_000,
        7,
        0,
    ]
    assert values({"a": {}}, {"a": "x" * 500})
    assert values({"a": {"multiline": True}}, {"a": "x" * 4_000})
    assert values({"a": {"maxLength": 9_000}}, {"a": "x" * 9_000})
    with pytest.raises(
        UsageError, match=r'variable "a" has more than 500 characters, the limit for a text without a maxLength'
    ):
        values({"a": {}}, {"a": "x" * 501})
    with pytest.raises(
        UsageError, match=r'variable "a" has more than 4,000 characters, the limit for a multiline text'
    ):
        values({"a": {"multiline": True}}, {"a": "x" * 4_001})


@pytest.mark.parametrize(
    ("spec", "value", "problem"),
    [
        ({}, "x", None),
        ({}, 1, "must be of type string"),
        ({}, None, "must be of type string"),
        ({"type": "integer"}, 1.0, None),
        ({"type": "integer"}, True, "must be of type integer"),
        ({"type": "integer"}, 1.5, "must be of type integer"),
        ({"type": "integer"}, 10**400, "must be a number of at most 64 bits"),
        ({"type": "number"}, -(10**400), "must be a number of at most 64 bits"),
        ({"type": "number"}, 2**63, "must be a number of at most 64 bits"),
        ({"type": "number"}, 2**63 - 1, None),
        ({"type": "number"}, False, "must be of type number"),
        ({"type": "number"}, float("nan"), "must be of type number, which is a finite number"),
        ({"type": "number"}, float("inf"), "must be of type number, which is a finite number"),
        ({"type": "integer"}, float("-inf"), "must be of type integer, which is a finite number"),
        ({"type": "boolean"}, "true", "must be of type boolean"),
        ({"type": "boolean"}, 1, "must be of type boolean"),
        ({"type": "string"}, ["x"], "must be of type string"),
        ({"type": "string"}, b"x", "must be of type string"),
        ({"type": "string"}, object(), "must be of type string"),
        ({"minimum": 1, "type": "number"}, 0, "does not fit its declaration (minimum: 1)"),
        ({"pattern": "^a"}, "b", "does not fit its declaration (pattern: ^a)"),
        ({"enum": ["a", "b"]}, "b", None),
        ({"enum": ["Zoe\u0308"]}, "Zoë", None),
        ({"enum": ["Zoë"]}, "Zoe\u0308", None),
        ({"enum": ["a", "b"]}, "c", "does not fit its declaration (enum: ['a', 'b'])"),
        ({"description": "not a rule", "examples": [1]}, "x", None),
    ],
)
def test_a_default_must_fit_its_declaration(spec: dict[str, object], value: object, problem: str | None) -> None:
    assert default_problem({**spec, "default": value}) == problem


def test_declarations_that_look_alike_are_not_mixed_up() -> None:
    assert default_problem({"type": "string", "maxLength": 1, "default": "ab"}) is not None
    assert default_problem({"type": "string", "maxLength": 2, "default": "ab"}) is None


def test_patterns_are_regular_expressions() -> None:
    assert pattern_problem({}) is None
    assert pattern_problem({"pattern": "^[A-Z]+$"}) is None
    assert pattern_problem({"pattern": "["}) is not None


class Liar(str):
    """A text that says it is another."""

    __slots__ = ()

    def __str__(self) -> str:
        return "fine"

    def __iter__(self) -> Any:
        return iter("fine")

    def __contains__(self, _part: object) -> bool:
        return False

    def __len__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def isascii(self) -> bool:
        return True

    def isprintable(self) -> bool:
        return True

    def splitlines(self, keepends: Any = False) -> list[str]:
        return ["fine"]

    def __format__(self, _spec: str) -> str:
        return "[STYLE]"


class Evil(int):
    def __str__(self) -> str:
        return "[STYLE]"

    __repr__ = __str__

    def __format__(self, _spec: str) -> str:
        return "[STYLE]"


class EvilFloat(float):
    def __str__(self) -> str:
        return "[STYLE]"

    __repr__ = __str__


class Disguised:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return str

    def __str__(self) -> str:
        return "[STYLE]"


class Plan(enum.StrEnum):
    GOLD = "gold"


def test_a_subclass_is_taken_for_what_it_holds() -> None:
    with pytest.raises(UsageError, match="a section marker"):
        values({"a": {}}, {"a": Liar("[STYLE]")})
    with pytest.raises(UsageError, match="a line break"):
        values({"a": {}}, {"a": Liar("a\nb")})
    with pytest.raises(UsageError, match="more than 500"):
        values({"a": {}}, {"a": Liar("x" * 501)})
    with pytest.raises(UsageError, match="must be of type string"):
        values({"a": {}}, {"a": Disguised()})
    kinds: Declared = {"a": {}, "n": {"type": "integer"}, "f": {"type": "number"}, "p": {"enum": ["gold"]}}
    taken = values(kinds, {"a": Liar("Ada"), "n": Evil(3), "f": EvilFloat(1.5), "p": Plan.GOLD})
    assert [(each, type(each)) for each in taken.values()] == [("Ada", str), (3, int), (1.5, float), ("gold", str)]
    assert render("{{ a }} {{ n }}", {"a": Liar("Ada"), "n": Evil(3)}) == "Ada 3"


def test_what_is_sent_is_composed_and_nothing_else_is_changed() -> None:
    sent = values({"a": {}, "b": {}, "c": {"default": "Zoe\u0308"}}, {"a": "Zoe\u0308", "b": "5½ m² ﬁ Ⅷ ＡＢＣ"})
    assert sent == {"a": "Zoë", "b": "5½ m² ﬁ Ⅷ ＡＢＣ", "c": "Zoë"}


@pytest.mark.parametrize(
    ("kind", "word", "value"),
    [
        ("string", "3", "3"),
        ("integer", "3", 3),
        ("integer", "-3", -3),
        ("integer", "3.5", "3.5"),
        ("number", "3", 3.0),
        ("number", "x", "x"),
        ("boolean", "TRUE", True),
        ("boolean", "false", False),
        ("boolean", "yes", "yes"),
        ("integer", "9" * 5000, "9" * 5000),
    ],
)
def test_words_of_a_command_line_become_the_declared_types(kind: str, word: str, value: object) -> None:
    (found,) = from_words({"a": {"type": kind}}, {"a": word}).values()
    assert (found, type(found)) == (value, type(value))


def test_words_for_what_is_not_declared_stay_text() -> None:
    assert from_words({"a": {}}, {"a": "1", "b": "2"}) == {"a": "1", "b": "2"}
