"""What the page asks for: untrusted until it is read here."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError

from anam_personas.errors import UsageError

MOST_VARIABLES = 500
_MOST_MESSAGES = 2_000
Key = Annotated[str, Field(min_length=1, max_length=1_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Value = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=20_000)]


class Body(BaseModel):
    """A request's body: what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wanted(Body):
    """A persona in an environment, with values for its variables. No ``revision``: as the files are now."""

    persona: Key
    environment: Name | None = None
    revision: Name | None = None
    variables: Annotated[dict[Name, Value], Field(max_length=MOST_VARIABLES)] = {}


class Compared(Body):
    """Two states that stand side by side."""

    left: Wanted
    right: Wanted


class Planned(Body):
    """What a plan would change, on the emulator or at the API."""

    persona: Key
    environment: Name | None = None
    target: Literal["emulator", "api"] = "emulator"


class Started(Wanted):
    """A session. One at the API is ``confirmed`` by the user, who has read what it costs."""

    target: Literal["emulator", "api"] = "emulator"
    confirmed: StrictBool = False


class Fixed(Body):
    """The safe fix of one finding, as the page shows it."""

    persona: Key
    code: Name
    file: Key
    line: int
    column: int


class Message(Body):
    """Something that was said in a session."""

    role: Literal["user", "persona"]
    text: Annotated[StrictStr, Field(max_length=50_000)]


class Called(Body):
    """A call of a tool in a session; ``error`` is why it failed."""

    name: Name
    arguments: dict[str, Any] = {}
    result: Any = None
    error: Annotated[StrictStr, Field(max_length=5_000)] | None = None


class Kept(Wanted):
    """A session to be kept as a test: with the variables that it was started with. ``write``: into the project, not only shown."""

    messages: Annotated[list[Message], Field(max_length=_MOST_MESSAGES)]
    calls: Annotated[list[Called], Field(max_length=_MOST_MESSAGES)] = []
    write: StrictBool = False


B = TypeVar("B", bound=Body)


def read(kind: type[B], raw: bytes) -> B:
    """A body of that kind. Raises `UsageError` with the first thing that is wrong."""
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the body"
        raise UsageError(f"{where}: {first['msg']}") from None
