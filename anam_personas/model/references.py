"""What a persona may refer to by name or key in place of an id."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from anam_personas.model.base import Model


class _Name(Model):
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Cara"])]
    """The name, as `anam-personas catalogue` lists it."""


class AvatarName(_Name):
    """An avatar by its name, which anam-personas.lock resolves to an id."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Cara"])]
    """The avatar's name, as `anam-personas catalogue avatars` lists it."""
    variant: Annotated[str | None, Field(min_length=1, max_length=200, examples=["desk"])] = None
    """Its variant. Needed where several avatars have the name."""


class VoiceName(_Name):
    """A voice by its name, which anam-personas.lock resolves to an id."""


class LanguageModelName(_Name):
    """A language model by its name, which anam-personas.lock resolves to an id."""


class LanguageModelKey(Model):
    """A language model of the project, by the key of its file."""

    key: Annotated[str, Field(min_length=1, max_length=200, examples=["house"])]
    """The key: `house` for llms/house.yaml."""
