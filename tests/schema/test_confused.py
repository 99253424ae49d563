from __future__ import annotations

from typing import Any

import pytest

from anam_personas.schema.confused import TO_ENVIRONMENT, TO_ENVIRONMENTS
from anam_personas.schema.explain import explain

PERSONA = {"version": 1, "avatarId": "a", "voiceId": "v", "systemPrompt": "Hi."}


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"environment": {"production": {"voiceId": "x"}}}, TO_ENVIRONMENTS),
        ({"environments": {"p": {"environment": {"staging": {"name": "x"}}}}}, TO_ENVIRONMENTS),
        ({"environments": {"livekitUrl": "wss://x"}}, TO_ENVIRONMENT),
        ({"environments": {"livekitToken": "{{ t }}"}}, TO_ENVIRONMENT),
        ({"environments": {"agoraSettings": {"channel": "x"}}}, TO_ENVIRONMENT),
        ({"environments": {"elevenLabsAgentSettings": {"agentId": "x"}}}, TO_ENVIRONMENT),
        ({"environments": {"staging": {"livekitUrl": "wss://x"}}}, "Write it under environment."),
        ({"livekitUrl": "wss://x"}, "Write it under environment."),
        ({"agoraSettings": {}}, "Write it under environment."),
        ({"enviroment": {"livekitUrl": "wss://x"}}, 'Did you mean "environment"?'),
        ({"Environment": {"agoraSettings": {}}}, 'Did you mean "environment"?'),
        ({"enviroment": {"staging": {"voiceId": "x"}}}, 'Did you mean "environments"?'),
        ({"enviroments": {"staging": {"voiceId": "x"}}}, 'Did you mean "environments"?'),
        ({"voiceDetectionOptions": {"sttProvider": "deepgram"}}, "Write it under extra in voiceDetectionOptions: "),
        ({"sessionOptions": {"environment": {}}}, "Write it at the top level, beside sessionOptions."),
        ({"expiresIn": "1h"}, "Write it under extra."),
    ],
)
def test_which_of_the_two_was_meant(changes: dict[str, Any], hint: str) -> None:
    hints = [finding.hint or "" for finding in explain("persona", PERSONA | changes)]
    assert len(hints) == 1
    assert hints[0].startswith(hint)


@pytest.mark.parametrize(
    "changes",
    [
        {"environments": {"staging": {"voiceID": "x"}}},
        {"environments": {"staging": "x"}},
        {"environment": {"livekitURL": "wss://x"}},
    ],
)
def test_other_mistakes_have_other_hints(changes: dict[str, Any]) -> None:
    (finding,) = explain("persona", PERSONA | changes)
    assert (finding.hint or "") not in {TO_ENVIRONMENT, TO_ENVIRONMENTS}
