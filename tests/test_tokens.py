from __future__ import annotations

import asyncio
import base64
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.api import errors
from anam_personas.api.client import AnamApi
from anam_personas.emulator import Emulator
from anam_personas.errors import SettingsError, UsageError
from anam_personas.project import Project
from anam_personas.tokens import SessionTokens, SyncSessionTokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "KEY-of-tests"
ENVIRON = {"ANAM_API_KEY_STAGING": KEY}
CARA = """\
version: 1
name: Cara
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
systemPrompt: "You are Cara. You are talking to {{ visitorName }}."
variables:
  visitorName: {type: string, maxLength: 60, default: our visitor}
sessionOptions: {videoQuality: high}
"""
SETTINGS = """\
project = "front-desk"
default-environment = "staging"
[environments.staging]
api-key-variable = "ANAM_API_KEY_STAGING"
"""
PERSONA_ID = "0b8a6c1e-1b7d-4a58-9b51-6d6a3fd0c001"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(tmp_path_factory.mktemp("front-desk"), SETTINGS)


def load(folder: Path, settings: str) -> Project:
    (folder / "personas").mkdir()
    (folder / "personas" / "cara.yaml").write_text(CARA)
    (folder / "anam-personas.toml").write_text(settings)
    return Project.load(folder)


class Sync:
    """The sync client, called as the tests want it."""

    def __init__(self, project: Project, environ: dict[str, str], handler: Any = None) -> None:
        self.tokens = SyncSessionTokens.from_env(project, environ, handler and httpx.MockTransport(handler))

    def __call__(self, method: str, *args: Any, **options: Any) -> str:
        return str(getattr(self.tokens, method)(*args, **options))

    def close(self) -> None:
        self.tokens.close()


class Async:
    """The async one, on a loop of its own."""

    def __init__(self, project: Project, environ: dict[str, str], handler: Any = None) -> None:
        self.tokens = SessionTokens.from_env(project, environ, handler and httpx.MockTransport(handler))
        self.loop = asyncio.new_event_loop()

    def __call__(self, method: str, *args: Any, **options: Any) -> str:
        return str(self.loop.run_until_complete(getattr(self.tokens, method)(*args, **options)))

    def close(self) -> None:
        self.loop.run_until_complete(self.tokens.aclose())
        self.loop.close()


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
def minting(request: pytest.FixtureRequest, project: Project) -> Iterator[Any]:
    """``minting(handler)`` is a client on a handler, or (without) on the network; ``client(method, ...)`` calls it."""
    made = []

    def make(handler: Any = None, environ: dict[str, str] = ENVIRON, project: Project = project) -> Any:
        made.append(request.param(project, environ, handler))
        return made[-1]

    yield make
    for client in made:
        client.close()


class Anam:
    """A handler: mints numbered tokens, lists ``live``, answers 404 to an id that is not live."""

    def __init__(self, *live: dict[str, Any]) -> None:
        self.live = list(live)
        self.asked: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            self.asked.append("list")
            return httpx.Response(200, json={"data": self.live, "meta": {"lastPage": 1, "total": len(self.live)}})
        body = json.loads(request.content)
        self.asked.append(body)
        wanted = body["personaConfig"].get("personaId")
        if wanted and wanted not in [item["id"] for item in self.live]:
            return httpx.Response(404, json={"message": "Persona not found"})
        return httpx.Response(200, json={"sessionToken": f"token-{len(self.asked)}"})


def persona(number: str, key: str = "front-desk/staging/cara", created: str = "2026-01-01") -> dict[str, Any]:
    marker = f"[anam-personas {key} 0123456789ab.cdef01234567]"
    return {
        "id": number,
        "name": "Cara",
        "description": f"The desk.\n\n{marker}",
        "createdAt": f"{created}T00:00:00.000Z",
    }


def test_a_token_carries_the_whole_configuration(minting: Any, project: Project) -> None:
    anam = Anam()
    assert minting(anam)("mint", "cara", {"visitorName": "Ada"}) == "token-1"
    assert anam.asked == [
        {
            "clientLabel": f"cara@{project.persona('cara').revision}",
            "personaConfig": {
                "name": "Cara",
                "avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18",
                "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b",
                "llmId": "0934d97d-0c3a-4f33-91b0-5e136a0ef466",
                "systemPrompt": "You are Cara. You are talking to Ada.",
            },
            "sessionOptions": {"videoQuality": "high"},
        }
    ]


def test_every_session_has_its_own_token_and_variables(minting: Any) -> None:
    anam = Anam()
    client = minting(anam)
    tokens = [client("mint", "cara", variables) for variables in ({"visitorName": "Ada"}, None, {"visitorName": "Léo"})]
    assert tokens == ["token-1", "token-2", "token-3"]
    prompts = [body["personaConfig"]["systemPrompt"][-12:] for body in anam.asked]
    assert prompts == ["king to Ada.", "our visitor.", "king to Léo."]


@pytest.mark.parametrize(
    ("key", "variables"), [("cora", {}), ("cara", {"visitor": "Ada"}), ("cara", {"visitorName": 3})]
)
def test_what_does_not_fit_is_said_before_anything_is_sent(minting: Any, key: str, variables: dict[str, Any]) -> None:
    anam = Anam()
    with pytest.raises(UsageError):
        minting(anam)("mint", key, variables)
    assert anam.asked == []


def test_an_unknown_key_is_said_for_a_stateful_token_too(minting: Any) -> None:
    anam = Anam(persona("1"))
    with pytest.raises(UsageError, match="cara"):
        minting(anam)("mint_stateful", "cora")
    assert anam.asked == []


@pytest.mark.parametrize(
    "answer", [{}, {"sessionToken": ""}, {"sessionToken": None}, {"token": "secret-thing"}, ["secret-thing"]]
)
def test_a_reply_without_a_token_is_a_bad_reply_that_is_not_quoted(minting: Any, answer: Any) -> None:
    with pytest.raises(errors.BadReply) as caught:
        minting(lambda request: httpx.Response(200, json=answer))("mint", "cara")
    assert "secret-thing" not in str(caught.value)


def test_any_success_will_do(minting: Any) -> None:
    assert minting(lambda request: httpx.Response(201, json={"sessionToken": "t"}))("mint", "cara") == "t"


def test_the_key_comes_from_the_variable_of_the_environment(minting: Any) -> None:
    sent = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append((str(request.url), request.headers["authorization"]))
        return httpx.Response(200, json={"sessionToken": "t"})

    minting(handler)("mint", "cara")
    minting(handler, ENVIRON | {"ANAM_API_URL": "https://eu.example/"})("mint", "cara")
    assert sent == [
        ("https://api.anam.ai/v1/auth/session-token", f"Bearer {KEY}"),
        ("https://eu.example/v1/auth/session-token", f"Bearer {KEY}"),
    ]


def test_a_missing_key_names_the_variable(minting: Any) -> None:
    with pytest.raises(SettingsError, match="ANAM_API_KEY_STAGING is not set: environment 'staging'"):
        minting(Anam(), {"ANAM_API_KEY": KEY})


def test_no_token_is_logged(minting: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = minting(Anam())
    token = client("mint", "cara")
    assert "session-token" in caplog.text
    assert token not in caplog.text + repr(vars(client.tokens))
    assert KEY not in caplog.text + repr(vars(client.tokens))


def test_a_stateful_token_by_id_asks_for_nothing_else(minting: Any, project: Project) -> None:
    anam = Anam({"id": PERSONA_ID})
    assert minting(anam)("mint_stateful", "cara", persona_id=PERSONA_ID) == "token-1"
    assert anam.asked == [
        {
            "clientLabel": f"cara@{project.persona('cara').revision}",
            "personaConfig": {"personaId": PERSONA_ID},
            "sessionOptions": {"videoQuality": "high"},
        }
    ]


def test_an_id_that_is_not_there_is_named_with_its_environment(minting: Any) -> None:
    anam = Anam(persona("1"))
    with pytest.raises(errors.NotFound, match=f"persona {PERSONA_ID} is not there in environment 'staging'"):
        minting(anam)("mint_stateful", "cara", persona_id=PERSONA_ID)
    assert len(anam.asked) == 1  # an id that was given is not replaced by another


def minted_for(anam: Anam) -> list[str]:
    return [ask if ask == "list" else ask["personaConfig"]["personaId"] for ask in anam.asked]


def test_a_stateful_persona_is_found_by_its_marker_once(minting: Any) -> None:
    others = [
        persona(key.replace("/", "-"), key)
        for key in ("front-desk/production/cara", "back-desk/staging/cara", "front-desk/staging/leo")
    ]
    anam = Anam({"id": "bare", "description": None}, *others, persona("ours"))
    client = minting(anam)
    assert [client("mint_stateful", "cara") for _ in range(2)] == ["token-2", "token-3"]
    assert minted_for(anam) == ["list", "ours", "ours"]


def test_of_two_with_one_marker_the_older_counts(minting: Any) -> None:
    anam = Anam(persona("new", created="2026-02-01"), persona("old", created="2026-01-01"))
    minting(anam)("mint_stateful", "cara")
    assert minted_for(anam) == ["list", "old"]


def test_a_persona_that_was_made_anew_is_looked_up_once_more(minting: Any) -> None:
    anam = Anam(persona("1"))
    client = minting(anam)
    client("mint_stateful", "cara")
    anam.live = [persona("2")]
    assert client("mint_stateful", "cara") == "token-5"
    assert minted_for(anam) == ["list", "1", "1", "list", "2"]


def test_a_persona_that_is_gone_is_said_and_not_remembered(minting: Any) -> None:
    anam = Anam(persona("1"))
    client = minting(anam)
    client("mint_stateful", "cara")
    anam.live = []
    for _ in range(2):
        with pytest.raises(
            errors.NotFound, match="no live persona carries the marker of front-desk/staging/cara"
        ) as caught:
            client("mint_stateful", "cara")
        assert "anam-personas apply cara" in caught.value.hint
    assert minted_for(anam) == ["list", "1", "1", "list", "list"]


def test_without_a_project_name_nothing_can_be_found(minting: Any, tmp_path: Path) -> None:
    nameless = load(tmp_path, "")
    anam = Anam(persona("1"))
    client = minting(anam, {"ANAM_API_KEY": KEY}, nameless)
    with pytest.raises(SettingsError, match="set project in"):
        client("mint_stateful", "cara")
    assert client("mint_stateful", "cara", persona_id="1") == "token-1"


def test_neither_click_nor_the_emulator_is_needed() -> None:
    # httpx itself tries to load click for its command; here that fails, and so would an import of ours.
    code = "import sys; sys.modules['click'] = None; import anam_personas.tokens; print('anam_personas.emulator' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"


# Over a socket, with the emulated API.


@pytest.fixture(scope="module")
def emulated() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulated: Emulator) -> Emulator:
    emulated.reset()
    return emulated


@pytest.fixture
def client(minting: Any, emulator: Emulator) -> Any:
    return minting(environ=ENVIRON | {"ANAM_API_URL": emulator.url})


def test_tokens_are_minted_over_one_connection(client: Any) -> None:
    tokens = {client("mint", "cara", {"visitorName": str(number)}) for number in range(5)}
    assert len(tokens) == 5
    assert all(token.count(".") == 2 for token in tokens)


@pytest.mark.parametrize("fault", ["429 retry-after=0 x1", "503 x1", "drop x1", "drop-after x1", "truncate x1"])
def test_an_outage_is_sat_out(client: Any, emulator: Emulator, fault: str) -> None:
    emulator.fail(f"POST /v1/auth/session-token {fault}")
    assert client("mint", "cara").count(".") == 2


FAILURES = {
    "400": (errors.BadRequest, 3),
    "401": (errors.Unauthorized, 3),
    "402": (errors.PaymentRequired, 3),
    "403": (errors.Forbidden, 3),
    "404": (errors.NotFound, 3),
    "429 retry-after=60": (errors.RateLimited, 4),
    "500": (errors.ServerError, 4),
    "garbage": (errors.BadReply, 4),
    "empty-token": (errors.BadReply, 4),
}


@pytest.mark.parametrize(("fault", "expected"), FAILURES.items())
def test_every_failure_by_its_name(client: Any, emulator: Emulator, fault: str, expected: tuple[type, int]) -> None:
    emulator.fail(f"POST /v1/auth/session-token {fault}")
    with pytest.raises(errors.CallFailed) as caught:
        client("mint", "cara")
    assert (type(caught.value), caught.value.exit_code) == expected
    assert KEY not in str(caught.value)


def test_a_persona_that_is_not_stored(client: Any) -> None:
    with pytest.raises(errors.NotFound, match=f"persona {PERSONA_ID} is not there in environment 'staging'"):
        client("mint_stateful", "cara", persona_id=PERSONA_ID)


def test_a_stored_persona_is_found_and_minted_for(client: Any, emulator: Emulator) -> None:
    with AnamApi(KEY, url=emulator.url) as api:
        for key in ("front-desk/production/cara", "front-desk/staging/cara"):
            stored = api.create("personas", {"name": "Cara", "description": persona("", key)["description"]})
        payload = client("mint_stateful", "cara").split(".")[1]
        assert json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["type"] == "stateful"
        api.delete("personas", stored["id"])
    with pytest.raises(errors.NotFound, match="front-desk/staging/cara"):  # so it was that one
        client("mint_stateful", "cara")


def test_both_are_used_as_context_managers(project: Project, emulator: Emulator) -> None:
    environ = ENVIRON | {"ANAM_API_URL": emulator.url}

    async def mint() -> str:
        async with SessionTokens.from_env(project, environ) as tokens:
            return await tokens.mint("cara", variables={"visitorName": "Ada"})

    with SyncSessionTokens.from_env(project, environ) as tokens:
        token = tokens.mint("cara", variables={"visitorName": "Ada"})
    assert token != asyncio.run(mint())
    with pytest.raises(RuntimeError, match="closed"):
        tokens.mint("cara")
