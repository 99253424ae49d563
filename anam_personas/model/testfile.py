"""A test file, ``NAME.test.yaml``: conversations with a persona, and what is expected of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model
from anam_personas.model.tool import Version

Word = Annotated[str, Field(min_length=1)]
Words = Word | Annotated[list[Word], Field(min_length=1)]
VariableName = Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")]
VariableValue = str | float | bool
Values = Annotated[dict[VariableName, VariableValue], Field(examples=[{"visitorName": "Ada"}])]
Arguments = Annotated[dict[str, Any], Field(examples=[{"day": {"format": "date"}}])]


class Says(Model):
    """What is expected of the words of a reply. Every key must hold. Words are compared without regard to case."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    of: Annotated[Literal["last", "any", "every"], Field(examples=["every"])] = "last"
    """Which replies must meet the conditions: the last one, any of them, or every one."""
    contains: Annotated[Words | None, Field(examples=[["nine to five"]])] = None
    """Texts that must all occur."""
    contains_any: Annotated[Words | None, Field(examples=[["Monday", "Tuesday"]])] = None
    """Texts, at least one of which must occur."""
    not_contains: Annotated[Words | None, Field(examples=[["Sunday"]])] = None
    """Texts that must not occur."""
    regex: Annotated[Words | None, Field(examples=["nine (to|until) five"])] = None
    """Regular expressions that must all match somewhere; `(?i)` ignores case."""
    not_regex: Annotated[Words | None, Field(examples=["[0-9]{3,}"])] = None
    """Regular expressions that must not match anywhere."""
    min_words: Annotated[int | None, Field(ge=0, examples=[3])] = None
    """Minimum number of spoken words."""
    max_words: Annotated[int | None, Field(ge=0, examples=[40])] = None
    """Maximum number of spoken words."""
    max_seconds: Annotated[float | None, Field(ge=0, examples=[15])] = None
    """Greatest length in spoken seconds, at two and a half words a second."""
    language: Annotated[str | None, Field(min_length=2, examples=["en"])] = None
    """The language of the reply, as ISO 639-1 code."""
    speakable: Annotated[bool, Field(examples=[True])] = False
    """Whether a voice can read the reply: the linter's speech rules (SP001 and following) find nothing."""
    no_placeholder: Annotated[bool, Field(examples=[True])] = False
    """Whether no placeholder is left, such as `{{ name }}` or `[Your Name]`."""
    no_secret: Annotated[bool, Field(examples=[True])] = False
    """Whether there is no key or password in the reply."""


class Tool(Model):
    """What is expected of the calls of one tool. Its arguments must also fit the parameters that the tool declares."""

    name: Annotated[str, Field(min_length=1, examples=["book_visit"])]
    """The tool's name."""
    arguments: Annotated[Arguments | None, Field(examples=[{"day": {"format": "date"}}])] = None
    """Arguments of the call, a subset: a value that must be equal, a JSON Schema that it must fit, or `{absent: true}`."""
    json_schema: Annotated[
        dict[str, Any] | None, Field(alias="schema", examples=[{"required": ["day"], "maxProperties": 1}])
    ] = None
    """A JSON Schema for all arguments of the call."""
    times: Annotated[int | None, Field(ge=0, examples=[1])] = None
    """How often it is called like this, exactly. Default: at least once."""
    absent: Annotated[bool | Annotated[list[Word], Field(min_length=1)] | None, Field(examples=[True, ["price"]])] = (
        None
    )
    """`true`: it is not called (like this). A list: arguments that it is called without."""
    after: Annotated[str | None, Field(min_length=1, examples=["find_slot"])] = None
    """A tool that is called before this one."""


class Call(Model):
    """One call in an exact list of calls."""

    name: Annotated[str, Field(min_length=1, examples=["book_visit"])]
    """The tool's name."""
    arguments: Annotated[Arguments | None, Field(examples=[{"day": "2026-01-05"}])] = None
    """Arguments of the call, a subset."""


class Expectation(Model):
    """Something that must hold of the conversation. Several keys must all hold."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    says: Annotated[Says | None, Field(examples=[{"max_words": 40}])] = None
    """The words of a reply."""
    tool: Annotated[Tool | None, Field(examples=[{"name": "book_visit", "times": 1}])] = None
    """The calls of a tool."""
    calls: Annotated[list[str | Call] | None, Field(examples=[[], ["find_slot", "book_visit"]])] = None
    """Every tool call, in order; an empty list for none."""
    judge: Annotated[str | None, Field(min_length=1, examples=["offers to have somebody call back"])] = None
    """A statement about the persona that a judge model answers with yes, no or unknown; only yes passes."""
    label: Annotated[Literal["yes", "no", "unknown"] | None, Field(examples=["yes"])] = None
    """The answer of a person to `judge`, for `test --judge-check`. Needs a conversation that is written out."""


Expect = Annotated[list[Expectation], Field(examples=[[{"says": {"max_words": 40}}]])]


class Turn(Model):
    """One turn of a script."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    user: Annotated[str | None, Field(min_length=1, examples=["When are you open?"])] = None
    """What the visitor says; the persona answers it."""
    assistant: Annotated[str | None, Field(min_length=1, examples=["We are open from nine to five."])] = None
    """A reply that is given instead of asking the model, as history."""
    expect: Annotated[Expect | None, Field(examples=[[{"calls": []}]])] = None
    """What is expected of this turn alone."""


class Simulation(Model):
    """A caller that a model plays."""

    user: Annotated[str, Field(min_length=1, examples=["A hurried caller who wants a visit on Friday."])]
    """Who calls, what they want, and how they behave."""
    first: Annotated[str | None, Field(min_length=1, examples=["I need a visit on Friday."])] = None
    """The caller's first words. Default: the model makes them up."""
    max_turns: Annotated[int, Field(ge=1, le=50, examples=[8])] = 8
    """The most turns of the caller. The caller may end the conversation earlier."""


class ToolCase(Model):
    """What a tool gives back for some arguments."""

    arguments: Annotated[Arguments | None, Field(examples=[{"day": "2026-01-05"}])] = None
    """Arguments for which the case holds, a subset. Default: all."""
    result: Annotated[Any, Field(examples=["Booked."])] = None
    """What the tool gives back: a text, or JSON."""
    failure: Annotated[str | None, Field(min_length=1, examples=["the calendar does not answer"])] = None
    """Why the tool fails."""


ToolResults = Annotated[
    dict[str, str | ToolCase | Annotated[list[ToolCase], Field(min_length=1)]],
    Field(examples=[{"book_visit": "Booked."}]),
]
Names = Annotated[list[Word], Field(min_length=1)]


class Matrix(Model):
    """Values to combine: each combination is a test of its own."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    environments: Annotated[Names | None, Field(examples=[["staging", "production"]])] = None
    """Environments."""
    variables: Annotated[
        dict[VariableName, Annotated[list[VariableValue], Field(min_length=1)]] | None,
        Field(examples=[{"visitorName": ["Ada", "Maximilian"]}]),
    ] = None
    """Values of variables."""


class Block(Model):
    """Parts of tests that several tests share."""

    turns: Annotated[list[Turn] | None, Field(examples=[[{"user": "Hello."}]])] = None
    """Turns that come before those of the test."""
    variables: Annotated[Values | None, Field(examples=[{"visitorName": "Ada"}])] = None
    """Variables, which the test may override."""
    tools: Annotated[ToolResults | None, Field(examples=[{"book_visit": "Booked."}])] = None
    """Results of tools, which the test may override."""
    expect: Annotated[Expect | None, Field(examples=[[{"says": {"speakable": True}}]])] = None
    """Expectations besides those of the test."""


PassRate = Annotated[str, Field(pattern=r"^(100|[1-9]?[0-9])(\.[0-9]+)?\s*%$")]
Use = Word | Annotated[list[Word], Field(min_length=1)]


class Test(Block):
    """A conversation and what is expected of it."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["books once the day is agreed"])]
    """The name, which is unique in the file."""
    simulate: Annotated[Simulation | None, Field(examples=[{"user": "A hurried caller."}])] = None
    """A caller that a model plays, instead of turns or after them."""
    use: Annotated[Use | None, Field(examples=["spoken"])] = None
    """Shared blocks, by name."""
    tags: Annotated[Names | None, Field(examples=[["smoke"]])] = None
    """Words to select tests by."""
    matrix: Annotated[Matrix | None, Field(examples=[{"variables": {"visitorName": ["Ada", "Maximilian"]}}])] = None
    """A test for every combination."""
    repeat: Annotated[int | None, Field(ge=1, le=100, examples=[5])] = None
    """How often it is played."""
    pass_rate: Annotated[PassRate | None, Field(alias="pass", examples=["90%"])] = None
    """The share of the repetitions that must pass. Default: all."""
    skip: Annotated[str | None, Field(min_length=1, examples=["the calendar tool is being replaced"])] = None
    """Why the test is not run."""


class TestDefaults(Model):
    """What holds for the tests of a file that do not say otherwise."""

    version: Annotated[Version | None, Field(examples=[1])] = None
    """Version of the file format."""
    extends: Annotated[
        Annotated[str, Field(pattern=r"^([^/\\]+/|\.\./)*_[^/\\]*\.test\.ya?ml$")] | None,
        Field(examples=["_shared.test.yaml"]),
    ] = None
    """A file of shared blocks and defaults, whose name starts with an underscore. Relative to this file."""
    variables: Annotated[Values | None, Field(examples=[{"visitorName": "Ada"}])] = None
    """Variables of the persona."""
    tools: Annotated[ToolResults | None, Field(examples=[{"book_visit": "Booked."}])] = None
    """Results of tools."""
    blocks: Annotated[
        dict[str, Block] | None, Field(examples=[{"spoken": {"expect": [{"says": {"speakable": True}}]}}])
    ] = None
    """Parts of tests, by name, that tests include with `use`."""
    use: Annotated[Use | None, Field(examples=["spoken"])] = None
    """Blocks that every test takes over."""
    tags: Annotated[Names | None, Field(examples=[["smoke"]])] = None
    """Tags of every test."""
    matrix: Annotated[Matrix | None, Field(examples=[{"environments": ["staging", "production"]}])] = None
    """A matrix for tests that have none of their own."""
    repeat: Annotated[int | None, Field(ge=1, le=100, examples=[5])] = None
    """How often each test is played. Default: once."""
    pass_rate: Annotated[PassRate | None, Field(alias="pass", examples=["90%"])] = None
    """The share of the repetitions that must pass. Default: all."""


class TestFile(TestDefaults):
    """Tests of a persona: conversations, and what is expected of them."""

    persona: Annotated[str | None, Field(min_length=1, examples=["cara"])] = None
    """The key of the persona. Needed where there are tests."""
    tests: Annotated[
        list[Test] | None, Field(min_length=1, examples=[[{"name": "greets", "turns": [{"user": "Hi."}]}]])
    ] = None
    """The tests."""

    model_config = ConfigDict(title="Tests", json_schema_extra={"dependentRequired": {"tests": ["persona"]}})
