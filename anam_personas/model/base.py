"""What the models of the file formats share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A closed mapping: a key that the format does not have is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)


@dataclass(frozen=True, slots=True)
class Travel:
    """Where a persona's field goes, and where it can be seen again. Source: the API's OpenAPI document.

    ``token``: in ``personaConfig`` of an ephemeral session-token request. ``create``, ``update``: in the body of
    ``POST`` and ``PUT /v1/personas``. ``reply``: the dotted path in a persona reply, None where no reply shows it.
    ``always``: whether a reply that lacks the path says that the field is unset; else it says nothing.
    """

    token: bool = True
    create: bool = True
    update: bool = True
    reply: str | None = None
    always: bool = True


def travels(model: type[Model]) -> dict[str, Travel]:
    """The fields of a model that go to the API, by their API name, in the order of the model."""
    found: dict[str, Travel] = {}
    for name, info in model.model_fields.items():
        travel = next((item for item in info.metadata if isinstance(item, Travel)), None)
        if travel is not None:
            found[info.alias or name] = travel
    return found


def rule(code: str, message: str, **schema: Any) -> dict[str, Any]:
    """A piece of JSON Schema that says, where it fails, which diagnostic that is.

    ``x-code`` and ``x-message`` are annotations: validators pass over them, `anam_personas.schema` reads them.
    """
    return {**{key.rstrip("_"): value for key, value in schema.items()}, "x-code": code, "x-message": message}
