"""Files are watched: what is valid is taken over, what is not is refused, and no request is dropped."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from anam_personas.emulator import Emulator
from anam_personas.project import Project
from anam_personas.serve.direct import DirectWire
from anam_personas.serve.metrics import Metrics
from anam_personas.serve.reload import Reloading, folders_of, is_relevant
from anam_personas.serve.snapshot import Workshop
from anam_personas.workspace.settings import Settings
from tests.serve.support import ASKED, CARA, OPEN, PATH, environ, problem, project, run, served

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx
    import pytest

    from anam_personas.serve.app import TokenService


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 -- what it waits for is in another thread, or in a file
            await asyncio.sleep(0.01)


def save(path: Path, text: str) -> None:
    """As editors save: another file takes the place."""
    other = path.with_name(f".{path.name}.new")
    other.write_text(text)
    other.replace(path)


async def label(client: httpx.AsyncClient) -> str:
    return str((await client.post(PATH, json=ASKED)).json()["clientLabel"])


async def watched(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """Return once the service watches: its first look at the files is then over."""
    await client.get("/healthz")
    await until(lambda: "watching" in [record.getMessage() for record in caplog.records])


def test_a_valid_change_is_taken_over_and_an_invalid_one_is_refused(
    tmp_path: Path, anam_emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "anam_personas.serve")
    folder = project(tmp_path)
    cara = folder / "personas" / "cara.yaml"

    async def test() -> None:
        async with served(folder, environ(anam_emulator.url), watch=True) as (client, service):
            await watched(client, caplog)
            first, snapshot = await label(client), service.snapshot
            save(cara, CARA.replace("talk to", "talk kindly to"))
            await until(lambda: service.snapshot is not snapshot)
            second, snapshot = await label(client), service.snapshot
            assert first != second
            save(cara, CARA.replace("avatarId", "avatarID"))
            await until(lambda: _refused(service) >= 1)
            assert (await label(client), service.snapshot) == (second, snapshot)
            (finding,) = [
                record.__dict__["fields"]["finding"]
                for record in caplog.records
                if record.getMessage() == "reload refused"
            ]
            assert finding.startswith("personas/cara.yaml:")
            save(folder / "anam-personas.toml", f'project = "tests"\n{OPEN}limit-per-caller = "often"\n')
            await until(lambda: _refused(service) >= 2)
            save(folder / "anam-personas.toml", f'project = "tests"\n{OPEN}personas = ["leo"]\n')
            save(cara, CARA)
            await until(lambda: service.snapshot is not snapshot)
            problem(await client.post(PATH, json=ASKED), 404, "persona-not-offered")
            (folder / "personas" / "sales").mkdir()
            save(folder / "anam-personas.toml", f'project = "tests"\n{OPEN}')
            save(folder / "personas" / "sales" / "ada.yaml", CARA)
            await until(lambda: "sales/ada" in service.snapshot.policy.personas)

    run(test)


def test_no_request_is_dropped_and_limits_go_on(tmp_path: Path) -> None:
    folder = project(tmp_path, OPEN + 'limit-per-caller = "60/minute"\n')

    async def test() -> None:
        with Emulator(latency=20) as emulator:
            async with served(folder, environ(emulator.url)) as (client, service):
                reloading = Reloading(service, service._workshop)

                async def change() -> None:
                    for at in range(8):
                        save(folder / "personas" / "cara.yaml", CARA.replace("talk to", f"talk {at} times to"))
                        await reloading.reload()

                asking = [asyncio.create_task(client.post(PATH, json=ASKED)) for _ in range(30)]
                await change()
                asking += [asyncio.create_task(client.post(PATH, json=ASKED)) for _ in range(40)]
                replies = await asyncio.gather(*asking)
                assert sorted(each.status_code for each in replies) == [200] * 60 + [429] * 10
                tokens = {each.json()["sessionToken"] for each in replies if each.status_code == 200}
                assert len(tokens) == 60
                assert not service._closing
                assert len(service._workshop._upstreams) == 1

    run(test)


def test_a_change_of_the_key_or_the_address_opens_another_way(tmp_path: Path) -> None:
    settings = OPEN + '[environments.default]\napi-key-variable = "ANAM_API_KEY"\n'
    folder = project(tmp_path, settings)

    async def test() -> None:
        with Emulator(keys={"first-key-0123456789": "write", "second-key-012345678": "write"}) as emulator:
            env = environ(emulator.url, ANAM_API_KEY="first-key-0123456789", ANAM_API_KEY_B="second-key-012345678")
            async with served(folder, env) as (client, service):
                before = service.snapshot.upstream
                assert (await client.post(PATH, json=ASKED)).status_code == 200
                save(
                    folder / "anam-personas.toml",
                    f'project = "tests"\n{settings.replace("ANAM_API_KEY", "ANAM_API_KEY_B")}',
                )
                await Reloading(service, service._workshop).reload()
                assert service.snapshot.upstream is not before
                assert (await client.post(PATH, json=ASKED)).status_code == 200
                await asyncio.gather(*service._closing)
                assert isinstance(before.wire, DirectWire)
                assert before.wire._pool._is_closed
                assert not before.wire._pool._open

    run(test)


def test_what_is_watched(tmp_path: Path) -> None:
    for name in ("personas/sales", "prompts", ".git/objects", "node_modules/x", ".venv/lib"):
        (tmp_path / name).mkdir(parents=True)
    assert [path.relative_to(tmp_path).as_posix() for path in folders_of(Settings(tmp_path))] == [
        ".",
        "personas",
        "personas/sales",
        "prompts",
    ]
    assert [is_relevant(f"/p/{name}") for name in ("cara.yaml", "part.md", "x.toml", "folder", "..data", "app.log", ".cara.yaml.swp")] == [
        True, True, True, True, True, False, False,
    ]  # fmt: skip


def _refused(service: TokenService) -> float:
    found = re.search(r'anam_personas_reloads_total\{result="refused"\} (\S+)', _metrics(service))
    return float(found[1]) if found else 0


def _metrics(service: TokenService) -> str:
    return service._metrics.text().decode()


GROUP = "11111111-1111-4111-8111-111111111111"
KNOWLEDGE = {
    "personas/cara.yaml": f"{CARA}tools: [ask]\n",
    "tools/ask.yaml": "version: 1\nname: ask\ntype: knowledge\ndescription: Search. Call it for a price.\nknowledge: [prices]\n",
    "knowledge/prices.yaml": "version: 1\nname: Prices\ndocuments: [a.md]\n",
    "knowledge/a.md": "A visit costs 20 euros.\n",
}


def _is_another(service: TokenService, before: object) -> bool:
    return service.snapshot is not before


def lock(id_: str) -> str:
    return f'version = 1\n\n[environments.default.knowledge]\n"{id_}" = {{ name = "prices" }}\n'


def test_new_ids_in_the_lock_are_taken_over(
    tmp_path: Path, anam_emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a knowledge group: without its id there is a warning, and no ephemeral token."""
    caplog.set_level(logging.DEBUG, "anam_personas.serve")
    folder = project(tmp_path, **KNOWLEDGE)

    async def test() -> None:
        async with served(folder, environ(anam_emulator.url), watch=True) as (client, service):
            await watched(client, caplog)
            told = problem(await client.post(PATH, json=ASKED), 422, "invalid-variables")
            assert "catalogue --update" in told["detail"]
            for id_ in (GROUP, GROUP.replace("1", "2")):
                before = service.snapshot
                save(folder / "anam-personas.lock", lock(id_))
                await until(partial(_is_another, service, before))
                assert (await client.post(PATH, json=ASKED)).status_code == 200
                sent = json.loads(service.snapshot.minting.ephemeral("cara", {"visitorName": "Ada"}).body or b"")
                assert sent["personaConfig"]["tools"][0]["documentFolderIds"] == [id_]

    run(test)


def test_the_service_says_at_its_start_whose_ids_are_not_known(tmp_path: Path, anam_emulator: Emulator) -> None:
    folder = project(tmp_path, **KNOWLEDGE)
    workshop = Workshop(environ(anam_emulator.url), Metrics())
    (warning,) = [each for each in workshop.parts(Project.load(folder)).warnings if "cara" in each]
    assert warning.startswith(
        'cara gets no ephemeral tokens: the tool "ask" names the knowledge group "prices", whose id'
    )
    save(folder / "anam-personas.lock", lock(GROUP))
    assert not any("cara" in each for each in workshop.parts(Project.load(folder)).warnings)
