"""What the models of the file formats share."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from anam_personas.model.travel import Travel


class Model(BaseModel):
    """A closed mapping: a key that the format does not have is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)


def travels(model: type[Model]) -> dict[str, Travel]:
    """The fields of a model that go to the API, by their API name, in the order of the model."""
    found: dict[str, Travel] = {}
    for name, info in model.model_fields.items():
        travel = next((item for item in info.metadata if isinstance(item, Travel)), None)
        if travel is not None:
            found[info.alias or name] = travel
    return found


def rule(code: str, message: str, **schema: Any) -> dict[str, Any]:
    """A JSON Schema with the diagnostic to report where it fails.

    ``x-code`` and ``x-message`` are annotations: validators pass over them, `anam_personas.schema` reads them.
    """
    return {**schema, "x-code": code, "x-message": message}


def forbid(code: str, message: str, when: dict[str, Any]) -> dict[str, Any]:
    """A rule that no mapping matches ``when``, with a message for editors.

    It asks of such a mapping to be null: `type` is a keyword whose message (``errorMessage``) language servers let a
    schema choose; for `not` they say "matches a schema that is not allowed".
    """
    return {"if": {"type": "object", **when}, "then": rule(code, message, type="null", errorMessage=message)}


_NUMBER = r"([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
ORIGIN = rf"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)(:{_NUMBER})?$"
"""The origin of a page: scheme, host and port."""
SITE = rf"^(https?://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9*_-]+(\.[A-Za-z0-9*_-]+)*)(:({_NUMBER}|\*))?$"
"""A site that may embed a widget: an origin, or a domain alone."""
FORMS = {
    r"^\S+$": "An id cannot contain white space.",
    r"^[a-zA-Z0-9_.-]+$": "Use letters, digits, underscores, dots and hyphens.",
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$": "Use up to 60 letters, digits, underscores, dots and hyphens, starting with a letter or digit.",
    r"^https?://": "Start with https:// or http://.",
    r"^https?://[^\s/]+/?$": "Use https:// or http:// and a host, without a path.",
    "^[A-Za-z_][A-Za-z0-9_]*$": "Use letters, digits and underscores, not starting with a digit.",
    r"^[^\[\]{}\r\n]+$": "A section's name is one line without brackets or braces.",
    r"^(wss?://|\{\{)": "Start with wss://, ws:// or a variable.",
    r"^[0-9]+$": "Use digits alone.",
    r"^[0-9]{1,6}(\.[0-9]{1,4})? [A-Z]{3}$": "Use an amount and a currency, such as 0.12 USD.",
    r"^(100|[1-9]?[0-9])(\.[0-9]+)?\s*%$": "Use a share such as 90%.",
    r"^([^/\\]+/|\.\./)*_[^/\\]*\.test\.ya?ml$": "Name a test file that starts with an underscore: _NAME.test.yaml.",
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$": "Use letters, digits, underscores, dots and hyphens, starting with a letter or digit.",
    r"^[1-9][0-9]{0,8}/([1-9][0-9]{0,3} ?)?(second|minute|hour|day)s?$": "Write a count and a time, such as 30/minute.",
    ORIGIN: "Write an origin: https:// or http:// and a host, perhaps a port up to 65535, without a path.",
    SITE: "Write a site such as example.com or https://example.com:8443, without a path.",
    r"^https?://\S+$": "Use https:// or http:// and an address without spaces.",
    r"^(memory://$|rediss?://\S+$)": "Use memory://, redis://HOST:PORT or rediss://HOST:PORT.",
    r"^ANAM_SECRET_[A-Z0-9_]{1,100}$": "Write the name of a variable, never the secret: ANAM_SECRET_ and capitals, digits or _.",
    r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$": "Write date, time and offset, such as 2027-01-22T18:00:00Z.",
    r"^(https?://|\{\{)": "Start with https://, http:// or a variable.",
}
"""The description of each pattern of the models. The schemas contain it as ``patternErrorMessage``."""


class PatternWithoutWords(LookupError):
    """A pattern of the models without a description."""


def words_of(pattern: str) -> str:
    """Return the description of a pattern. Raises `PatternWithoutWords`, which says where to add it."""
    if pattern not in FORMS:
        raise PatternWithoutWords(
            f"the pattern {pattern!r} of a model has no words: add a row for it to FORMS in anam_personas/model/base.py"
        )
    return FORMS[pattern]
