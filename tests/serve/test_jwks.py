"""Published keys: fetched when they are needed, kept, renewed, and never hammered."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Self

import jwt
import pytest
from aiohttp import web

from anam_personas.errors import SettingsError
from anam_personas.project import Project
from anam_personas.serve.jwks import FRESH, OFTEN, PublishedKeys, check_jwks_url, of_set
from anam_personas.serve.problem import Problem
from tests.serve.support import PATH, environ, problem, project, run, served
from tests.serve.test_callers import BY_TOKEN, OTHER, RSA, bearing, pem, token

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.emulator import Emulator


def row(key: Any, kid: str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return found | {"use": "sig"} | ({} if kid is None else {"kid": kid})


class Publisher:
    """Publishes a set of keys at an address of this machine."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = [row(RSA, "one")]
        self.status = 200
        self.asked = 0
        self.headers: list[dict[str, str]] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/jwks.json"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        self.headers.append(dict(request.headers))
        if self.status != 200:
            return web.Response(status=self.status, headers={"Location": "/elsewhere"})
        return web.json_response({"keys": self.rows})


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_by_a_published_key(tmp_path: Path, anam_emulator: Emulator) -> None:
    async def test() -> None:
        async with Publisher() as publisher:
            settings = BY_TOKEN.replace('key-file = "jwt.pem"', f'jwks-url = "{publisher.url}"')
            async with served(project(tmp_path, settings), environ(anam_emulator.url)) as (client, _):
                for headers in ({"kid": "one"}, None):
                    good = bearing(token(headers=headers))
                    assert (await client.post(PATH, json={"persona": "cara"}, headers=good)).status_code == 200
                for attempt in range(20):
                    other = bearing(token(OTHER, headers={"kid": f"made up {attempt}"}))
                    problem(await client.post(PATH, json={"persona": "cara"}, headers=other), 401, "unauthorized")
                assert publisher.asked == 1
                assert not [each for each in publisher.headers if "Authorization" in each or "Cookie" in each]

    run(test)


def test_keys_are_renewed_and_outlive_an_outage() -> None:
    async def test() -> None:
        clock = Clock()
        async with Publisher() as publisher:
            keys = PublishedKeys(publisher.url, clock)
            found = await asyncio.gather(*(keys.named("one") for _ in range(10)))
            assert all(found)
            assert publisher.asked == 1
            publisher.rows = [row(OTHER, "two")]
            assert not await keys.named("two")  # too early to ask again
            clock.now += OFTEN + 1
            assert await keys.named("two")
            publisher.status = 500
            clock.now += FRESH + 1
            assert await keys.named("two")
            assert publisher.asked == 3
            await keys.aclose()

    run(test)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_keys_that_cannot_be_fetched(status: int) -> None:
    async def test() -> None:
        async with Publisher() as publisher:
            publisher.status = status
            keys = PublishedKeys(publisher.url)
            with pytest.raises(Problem) as caught:
                await keys.named("one")
            assert (caught.value.status, caught.value.reason, publisher.asked) == (503, "keys-unavailable", 1)
            await keys.aclose()

    run(test)


def test_only_public_keys_for_signatures_count() -> None:
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "s", "alg": "HS256"}
    private = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA)) | {"kid": "p"}
    wrapping = row(RSA, "e") | {"use": "enc"}
    good = row(RSA, "good")
    assert [key.key_id for key in of_set(json.dumps({"keys": [secret, private, wrapping, {}, good]}).encode())] == [
        "good"
    ]
    for bad in (b"[]", b"{", b'{"keys": 1}', json.dumps({"keys": [secret, private]}).encode(), b'{"keys": [1, null]}'):
        with pytest.raises(ValueError, match="it "):
            of_set(bad)


@pytest.mark.parametrize(
    "url", ["http://id.example.com/jwks", "https://user:pass@id.example.com/x", "https:///x", "https://127.1/x#y"]
)
def test_addresses_that_are_refused(tmp_path: Path, url: str) -> None:
    settings = Project.load(project(tmp_path)).settings
    with pytest.raises(SettingsError, match=r"serve\.jwks-url"):
        check_jwks_url(settings, url)
    assert check_jwks_url(settings, "https://id.example.com/.well-known/jwks.json?p=b2c_1") != ""


def test_key_files_that_are_refused(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    private = RSA.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    (tmp_path / "outside.pem").write_text(pem(RSA))
    refused = {
        "private.pem": (private, "private key"),
        "broken.pem": ("-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n", "not a PEM public key"),
        "set.json": ('{"keys": []}', "no public key"),
        ".hidden.pem": (pem(RSA), "hidden"),
        "key.txt": (pem(RSA), "is no"),
    }
    for name, (text, message) in refused.items():
        folder = project(tmp_path / "p", BY_TOKEN.replace("jwt.pem", name), **{name: text})
        _refused(folder, message)
    _refused(project(tmp_path / "p", BY_TOKEN.replace("jwt.pem", "../outside.pem")), "leaves the project folder")
    _refused(project(tmp_path / "p", BY_TOKEN.replace("jwt.pem", "missing.pem")), "cannot be read")


def _refused(folder: Path, message: str) -> None:
    from anam_personas.asgi import token_app

    with pytest.raises(SettingsError, match=rf"anam-personas\.toml:4:1: serve\.key-file .*{message}"):
        token_app(Project.load(folder), environ("http://127.0.0.1:9"))
