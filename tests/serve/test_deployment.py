"""The Dockerfile and the compose file, by rules that need no daemon."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from anam_personas._version import __version__
from anam_personas.cli.main import main
from anam_personas.schema.address import IS_PUBLISHED, REPOSITORY
from tests.ci.runner import ROOT
from tests.ci.test_files import program

if TYPE_CHECKING:
    from pathlib import Path

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KNOWN = {
    "FROM", "ENV", "RUN", "ARG", "COPY", "WORKDIR", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD",
}  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each in one line."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


@pytest.mark.interop
@pytest.mark.parametrize("name", ["deploy/Dockerfile", "Dockerfile"])
def test_a_linter_finds_nothing_in_the_dockerfiles(name: str) -> None:
    done = subprocess.run(
        [program("hadolint"), "--no-color", "--strict-labels", str(ROOT / name)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.interop
def test_the_schema_of_compose_accepts_the_services() -> None:
    command = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_image_is_pinned() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"(?m)^ARG PYTHON=3\.\d+-slim-[a-z]+$", text)
    assert f"\nARG VERSION={__version__}\n" in text
    placeholder = f"anam-personas[serve] @ git+https://github.com/{REPOSITORY}@{'0' * 40}"
    assert f'\nARG SOURCE="{"anam-personas[serve]==${VERSION}" if IS_PUBLISHED else placeholder}"\n' in text
    assert not [
        each for each in COMPOSE["services"].values() if ":" not in each.get("image", ":") or "latest" in str(each)
    ]


def test_the_image_is_slim_and_runs_without_rights() -> None:
    found = instructions()
    assert {name for name, _ in found} <= KNOWN
    bases = [value for name, value in found if name == "FROM"]
    assert bases == ["python:${PYTHON} AS build", "python:${PYTHON}"]
    last = found[max(at for at, (name, _) in enumerate(found) if name == "FROM") :]
    assert dict(last)["USER"] == "10001:10001"
    names = [name for name, _ in last]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "COPY")
    assert not [value for name, value in found if name in {"ENV", "ARG"} and re.search("KEY|SECRET|TOKEN", value)]
    assert not [value for name, value in found if name == "COPY" and value.split()[0] in {".", "./", "*"}]
    assert not [
        value for name, value in found if name == "RUN" and re.search(r"\bsudo\b|curl .*\| *sh|apt-get upgrade", value)
    ]


def test_the_command_of_the_image_is_one_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    found = dict(instructions())
    words = [*json.loads(found["ENTRYPOINT"]), *json.loads(found["CMD"])]
    assert words[0] == "anam-personas"
    assert main([*words[1:], "--help"]) == 0
    assert "--workers" in capsys.readouterr().out
    options, _, command = found["HEALTHCHECK"].partition(" CMD ")
    assert {word.split("=")[0] for word in shlex.split(options)} == {
        "--interval",
        "--timeout",
        "--start-period",
        "--retries",
    }
    check = json.loads(command)
    assert check[:2] == ["python", "-c"]
    assert f":{found['EXPOSE']}/healthz" in check[2]
    compile(check[2], "HEALTHCHECK", "exec")


def test_only_the_project_is_sent_to_the_daemon() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    copied = {value.split()[0] for name, value in instructions() if name == "COPY" and not value.startswith("--from")}
    assert {line.removeprefix("!") for line in ignored[1:]} == copied


def test_the_services_of_the_compose_file_have_no_rights_and_write_nothing() -> None:
    assert set(COMPOSE) == {"name", "services"}
    for service in COMPOSE["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not service["user"].startswith(("0", "root"))
    tokens, valkey = COMPOSE["services"]["tokens"], COMPOSE["services"]["valkey"]
    assert tokens["deploy"]["replicas"] == 2
    assert tokens["depends_on"] == {"valkey": {"condition": "service_healthy"}}
    assert all(port.startswith("127.0.0.1:") for port in tokens["ports"])
    assert "ports" not in valkey
    assert valkey["healthcheck"]["test"][0] == "CMD"
    assert valkey["image"].startswith("valkey/valkey:")


def test_secrets_come_from_the_environment_and_the_storage_is_the_other_service() -> None:
    environment = COMPOSE["services"]["tokens"]["environment"]
    for name in ("ANAM_API_KEY", "TOKEN_SERVICE_SECRET"):
        assert environment[name].startswith(f"${{{name}:?")
    assert environment["ANAM_LIMIT_STORAGE"] == "redis://valkey:6379"
    seconds = int(COMPOSE["services"]["tokens"]["stop_grace_period"].removesuffix("s"))
    from anam_personas.serve.running import GRACE

    assert seconds > GRACE


def test_a_read_only_file_system_is_enough(tmp_path: Path) -> None:
    """Nothing is written where the project is, nor where it was started."""
    from anam_personas.emulator import Emulator
    from tests.cli.test_serve import running
    from tests.serve.support import ASKED, PATH, project
    from tests.watched import state

    folder = project(tmp_path)
    before = state(tmp_path)
    import httpx

    with (
        Emulator() as emulator,
        running(folder, emulator.url, HOME="/nonexistent", PYTHONDONTWRITEBYTECODE="1") as (url, _),
    ):
        assert httpx.post(url + PATH, json=ASKED).status_code == 200
    assert state(tmp_path) == before
