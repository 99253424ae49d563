"""The models and the schemas made from them judge alike, wherever a schema can say what a model says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from anam_personas.model.base import FORMS, Model, PatternWithoutWords, travels, words_of
from anam_personas.model.languages import LanguageCode
from anam_personas.model.persona import PersonaFile
from anam_personas.model.project import ProjectSettings
from anam_personas.model.tool import TOOL_KINDS
from anam_personas.model.travel import Travel
from anam_personas.schema.validate import accepts
from tests.budget import examples
from tests.schema.documents import PERSONA, PROJECT, spoiled


def models(root: type[BaseModel], seen: dict[type[BaseModel], None]) -> dict[type[BaseModel], None]:
    """A model and all that its fields are made of."""
    if root not in seen:
        seen[root] = None
        for info in root.model_fields.values():
            for part in parts(info.annotation):
                models(part, seen)
    return seen


def parts(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in getattr(annotation, "__args__", ()) for found in parts(inner)]


EVERY = list(models(PersonaFile, {}) | models(ProjectSettings, {}) | dict.fromkeys(TOOL_KINDS))


def test_the_valid_documents_are_valid_models() -> None:
    assert PersonaFile.model_validate(PERSONA).name == "Cara"
    assert ProjectSettings.model_validate(PROJECT).project == "p"


@settings(max_examples=examples(80))
@given(document=spoiled("persona"))
def test_what_the_schema_accepts_the_model_accepts(document: Any) -> None:
    if accepts("persona", document) and "extends" not in document:
        PersonaFile.model_validate(document, strict=True)


@settings(max_examples=examples(80))
@given(document=spoiled("project"))
def test_what_the_schema_accepts_of_settings_the_model_accepts(document: Any) -> None:
    if accepts("project", document):
        ProjectSettings.model_validate(document, strict=True)


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.__name__)
def test_models_are_closed_and_described(model: type[BaseModel]) -> None:
    assert issubclass(model, Model)
    assert model.model_config.get("extra") == "forbid"
    for name, info in model.model_fields.items():
        assert info.description, f"{model.__name__}.{name} has no docstring"
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        model.model_validate({"no such field": 1})


def test_travels_are_in_the_order_of_the_model() -> None:
    found = travels(PersonaFile)
    order = [name for name in PersonaFile.model_fields if name in found]
    assert list(found) == order
    assert found["name"] == Travel(reply="name")
    assert found["avatarId"].reply == "avatar.id"
    assert not found["description"].token
    assert "sessionOptions" not in found


def test_what_reaches_neither_body_is_no_travel() -> None:
    for name, travel in travels(PersonaFile).items():
        assert travel.token or travel.create or travel.update, name


def test_languages_are_two_letters_each_once() -> None:
    codes = list(LanguageCode.__args__)  # type: ignore[attr-defined]
    assert codes == sorted(set(codes))
    assert all(len(code) == 2 and code.islower() for code in codes)
    assert {"no", "en", "de", "zh", "ja"} < set(codes)
    assert set(codes).isdisjoint({"jp", "cz", "gr", "se2", "xx"})


def test_every_pattern_has_words() -> None:
    for pattern, words in FORMS.items():
        assert words[0].isupper(), pattern
        assert words.endswith("."), pattern


def test_a_pattern_without_words_is_named_with_the_place_for_them() -> None:
    with pytest.raises(PatternWithoutWords, match=r"'\^#x\$'.* FORMS in anam_personas/model/base\.py"):
        words_of("^#x$")


@given(value=st.text(max_size=70))
def test_names_of_environments_are_words_of_the_marker(value: str) -> None:
    if accepts("persona", PERSONA | {"environments": {value: {}}}):
        assert value
        assert not set(value) & set(" []/\n\r\t")
        assert len(value) <= 60
