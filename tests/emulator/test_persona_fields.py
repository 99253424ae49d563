"""The emulator's table of a persona's fields, beside the model's: two readings of one document, which must not miss a field."""

from __future__ import annotations

import pytest

from anam_personas.emulator.rules import persona_fields
from anam_personas.emulator.rules.persona_fields import FIELDS
from anam_personas.model.travel_table import TRAVELS

TABLE = "FIELDS in anam_personas/emulator/rules/persona_fields.py"


@pytest.mark.parametrize("name", TRAVELS)
def test_the_emulator_takes_a_field_where_the_model_sends_it(name: str) -> None:
    assert name in FIELDS, f"the emulator does not know {name}: add its row to {TABLE}"
    travel = TRAVELS[name]
    sent = {body for body in ("token", "create", "update") if getattr(travel, body)}
    assert sent <= set(FIELDS[name].bodies), f"the row of {name} in {TABLE} lacks a body that the model sends it in"


def test_a_stored_default_belongs_to_one_persona() -> None:
    one, other = persona_fields.stored_defaults(), persona_fields.stored_defaults()
    one["toolIds"].append("x")
    one["widgetConfig"]["layout"] = "inline"
    assert (other["toolIds"], other["widgetConfig"]) == ([], {})


def test_a_document_of_an_older_data_file_may_lack_a_field() -> None:
    shown = persona_fields.reply_fields({"name": "Cara"}, undocumented=True)
    assert (shown["zeroDataRetention"], shown["languageCode"], shown["description"]) == (False, "inherit", None)
    assert "initialMessage" not in persona_fields.reply_fields({}, undocumented=False)
