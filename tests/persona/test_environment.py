from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anam_personas import template
from anam_personas.cli.main import main
from anam_personas.errors import UsageError
from anam_personas.persona.compile import (
    ephemeral_only,
    payload,
    session_variables,
    stateful_token_request,
    token_request,
)
from anam_personas.schema.files import schema_text
from tests.projects import persona, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = "version: 1\navatarId: a0000000-0000-4000-8000-000000000001\n"
AGENT = HEAD + (
    "environment:\n"
    "  elevenLabsAgentSettings:\n"
    '    signedUrl: "{{ signedUrl }}"\n'
    "    agentId: agent_1\n"
    '    dynamicVariables: {guest: "{{ guest }}", visits: 3}\n'
    "variables: {signedUrl: {maxLength: 4000}, guest: {default: you}}\n"
)
SECRETS = {
    "signedUrl": "elevenLabsAgentSettings: {{agentId: a, signedUrl: {}}}",
    "livekitToken": "livekitUrl: wss://x\n  livekitToken: {}",
    "token": "agoraSettings: {{appId: a, channel: c, uid: u, token: {}}}",
}


def secrets_of(schema: dict[str, Any], node: dict[str, Any], route: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, field in node.get("properties", {}).items():
        if field.get("x-code") == "S016":
            yield (*route, name)
        elif "$ref" in field:
            yield from secrets_of(schema, schema["$defs"][field["$ref"].rsplit("/", 1)[1]], (*route, name))


def test_the_secret_fields_of_the_format_are_those_of_the_templates() -> None:
    schema = json.loads(schema_text("persona"))
    assert {*secrets_of(schema, schema, ())} == template.SECRETS


def test_it_travels_beside_the_persona(tmp_path: Path) -> None:
    request = token_request(persona(tmp_path, AGENT), {"signedUrl": "wss://x/y?z=1&copy=2", "guest": "Ada"})
    assert request["personaConfig"] == {"name": "cara", "avatarId": "a0000000-0000-4000-8000-000000000001"}
    assert request["environment"] == {
        "elevenLabsAgentSettings": {
            "signedUrl": "wss://x/y?z=1&copy=2",
            "agentId": "agent_1",
            "dynamicVariables": {"guest": "Ada", "visits": 3},
        }
    }


def test_a_stored_persona_has_nothing_of_it_and_its_tokens_have_all(tmp_path: Path) -> None:
    agent = persona(tmp_path, AGENT + "name: Agent\n")
    assert payload(agent, create=True) == {"name": "Agent", "avatarId": "a0000000-0000-4000-8000-000000000001"}
    assert ephemeral_only(agent) == []
    assert session_variables(agent) == {"signedUrl", "guest"}
    request = stateful_token_request(agent, "id", {"signedUrl": "wss://x"})
    assert request["personaConfig"] == {"personaId": "id"}
    assert request["environment"]["elevenLabsAgentSettings"]["signedUrl"] == "wss://x"
    with pytest.raises(UsageError, match='"signedUrl" has no value and no default'):
        stateful_token_request(agent, "id")


def test_a_variable_of_a_stored_text_still_needs_a_default(tmp_path: Path) -> None:
    agent = persona(
        tmp_path, AGENT.replace("guest: {default: you}", "guest: {}") + 'initialMessage: "Hi {{ guest }}"\n'
    )
    with pytest.raises(UsageError, match='"guest" has no value and no default'):
        payload(agent, create=True)


def test_a_persona_is_not_changed_by_being_compiled(tmp_path: Path) -> None:
    agent = persona(tmp_path, AGENT)
    before, revision = json.dumps(agent.body), agent.revision
    for url in ("wss://one", "wss://two"):
        token_request(agent, {"signedUrl": url})
    assert (json.dumps(agent.body), agent.revision) == (before, revision)


def test_an_empty_environment_is_not_sent(tmp_path: Path) -> None:
    text = HEAD + "voiceId: b0000000-0000-4000-8000-000000000060\nsystemPrompt: Hi.\nenvironment: {}\n"
    assert "environment" not in token_request(persona(tmp_path, text))


def test_what_belongs_beside_the_persona_goes_there(tmp_path: Path) -> None:
    text = HEAD + (
        "voiceId: b0000000-0000-4000-8000-000000000060\nsystemPrompt: Hi.\nextra: {expiresIn: 1h, metadata: {a: 1}}\n"
        "voiceDetectionOptions: {speechEnhancementLevel: 1, extra: {sttProvider: deepgram}}\n"
    )
    cara = persona(tmp_path, text)
    request = token_request(cara)
    detection = {"speechEnhancementLevel": 1, "sttProvider": "deepgram"}
    assert request["expiresIn"] == stateful_token_request(cara, "id")["expiresIn"] == "1h"
    assert ephemeral_only(cara) == ["extra"]
    assert ephemeral_only(persona(tmp_path, text.replace(", metadata: {a: 1}", ""))) == []
    assert request["personaConfig"]["metadata"] == {"a": 1}
    assert "expiresIn" not in request["personaConfig"]
    assert request["personaConfig"]["voiceDetectionOptions"] == detection
    assert payload(cara, create=False)["voiceDetectionOptions"] == detection


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=40)


@pytest.mark.parametrize("field", SECRETS)
@pytest.mark.parametrize(
    "form",
    ["{word}", "'{{{{ t | default(\"{word}\") }}}}'", "'{{{{ t }}}}{word}'", "'{{% if t %}}{word}{{% endif %}}'"],
)
@pytest.mark.parametrize("report", ["text", "json", "sarif", "github"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=WORDS)
def test_a_literal_secret_is_refused_and_never_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    field: str,
    form: str,
    report: str,
    word: str,
) -> None:
    word = f"q7{word}"
    value = form.format(word=word)
    write(
        tmp_path,
        {"personas/cara.yaml": f"{HEAD}environment:\n  {SECRETS[field].format(value)}\nvariables: {{t: {{}}}}\n"},
    )
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "--format", report]) == 1
    ran = capsys.readouterr()
    assert "S016" in ran.out
    assert word not in ran.out + ran.err


@pytest.mark.parametrize("field", SECRETS)
def test_a_value_that_a_secret_cannot_take_is_never_quoted(field: str, tmp_path: Path) -> None:
    text = f"{HEAD}environment:\n  {SECRETS[field].format(chr(34) + '{{ t }}' + chr(34))}\nvariables: {{t: {{maxLength: 5}}}}\n"
    with pytest.raises(UsageError) as caught:
        token_request(persona(tmp_path, text), {"t": "s3cr3t-value"})
    assert "s3cr3t" not in f"{caught.value}"
