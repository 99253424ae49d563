"""Every command on a checkout that wants it to do more: nothing ran, nothing left, nothing outside changed.

The rows of docs/security.md say what each command does at most; they are what is compared with. Where strace is at hand, what
the system was asked for is looked at, too; `ANAM_REQUIRE_STRACE` makes its absence a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import COMMANDS
from anam_personas.emulator import Emulator
from tests.review.support import needs_git
from tests.security import tracing
from tests.security.editing import messages, session
from tests.security.hostile import ENVIRONMENTS, KEYS, Site, build, persona
from tests.security.lines import LINES, SENDING
from tests.security.page import commands
from tests.security.running import Ended, found_wrong, run
from tests.security.sink import Relay, Sink, lying, refusing
from tests.security.texts import EVIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    needs_git,
    pytest.mark.skipif(os.name == "nt", reason="links, pipes and canaries of POSIX"),
]
ROWS = commands()
OWN = {f"Bearer {KEYS['ANAM_API_KEY']}"}


@pytest.fixture
def thief() -> Iterator[Sink]:
    """Where the settings of the checkout would send keys."""
    with Sink(refusing) as sink:
        yield sink


@pytest.fixture
def api() -> Iterator[Sink]:
    """The API, with personas of strangers in it."""
    with Emulator() as emulator, Sink(Relay(emulator.url)) as sink:
        yield sink


@pytest.fixture(params=["every trick", "valid files"])
def site(request: pytest.FixtureRequest, tmp_path: Path, api: Sink, thief: Sink) -> Site:
    return build(tmp_path, url=api.url, thief=thief.url, with_invalid=request.param == "every trick")


@pytest.fixture
def valid(tmp_path: Path, api: Sink, thief: Sink) -> Site:
    return build(tmp_path, url=api.url, thief=thief.url, with_invalid=False)


@cache
def with_strace() -> bool:
    """Whether there is strace, and it may trace."""
    if tracing.STRACE is not None:
        tried_out = subprocess.run(
            [tracing.STRACE, "-f", "-qq", "-o", os.devnull, "true"], check=False, capture_output=True
        )
        if tried_out.returncode == 0:
            return True
    assert not os.environ.get("ANAM_REQUIRE_STRACE"), "strace is not installed, or may not trace"
    return False


def tried(site: Site, words: list[str], sink: Sink, name: str = "", typed: bytes = b"") -> Ended:
    """Run it, and complain of all that is wrong."""
    before = len(sink.taken)
    ended = run(site, words, with_strace=with_strace(), typed=typed)
    wrong = found_wrong(site, ended, ROWS[name or words[0]], sink.taken[before:])
    assert wrong == [], (words, ended.code, ended.out[-3000:], ended.err[-3000:])
    return ended


def test_every_command_is_tried_and_has_its_row() -> None:
    assert list(LINES) == list(COMMANDS)
    assert list(ROWS) == list(COMMANDS)
    assert {name for name, row in ROWS.items() if row.sends} == set(SENDING)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_does_no_more_than_its_row_says(command: str, site: Site, api: Sink, thief: Sink) -> None:
    is_stopped = command in SENDING and (site.project / "personas/deep.yaml").exists()  # before it comes to its options
    for words in LINES[command][: 2 if is_stopped else None]:
        tried(site, words, api)
    assert thief.taken == []
    assert {taken.headers.get("authorization") for taken in api.taken} <= OWN


@pytest.mark.parametrize("site", ["every trick"], indirect=True)
def test_an_editor_is_served_no_more_than_the_project(site: Site, api: Sink, thief: Sink) -> None:
    """Every file is opened, of the project and beside it, and everything is asked about it."""
    ended = tried(site, ["lsp"], api, typed=session(site))
    replies = messages(ended.out)
    assert ended.code == 0
    assert [each for each in replies if each.get("method") == "window/logMessage"] == []
    assert not any(each.get("error", {}).get("code") == -32603 for each in replies)
    assert any(each.get("method") == "textDocument/publishDiagnostics" for each in replies)
    assert (thief.taken, api.taken) == ([], [])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_environment_of_a_checkout_sends_a_key_elsewhere(
    environment: str, valid: Site, api: Sink, thief: Sink
) -> None:
    """With the user's address, and without: then all that is left is Anam's own, which these tests must not ask."""
    for command in SENDING:
        tried(valid, ["--env", environment, *LINES[command][-1]], api, command)
    keys = {taken.headers.get("authorization") for taken in api.taken}
    assert keys <= (OWN if environment != "staging" else {f"Bearer {KEYS['ANAM_API_KEY_STAGING']}"})
    assert not (environment in {"github", "aws"} and keys), "settings chose another secret"
    assert thief.taken == []


@pytest.mark.parametrize("environment", ["away", "userinfo", "plain", "github", "aws"])
def test_without_an_address_of_the_user_neither(environment: str, valid: Site, api: Sink) -> None:
    del valid.environ["ANAM_API_URL"]
    for command in SENDING:
        ended = tried(valid, ["--env", environment, *LINES[command][-1]], api, command)
        assert ended.code == 2
    assert api.taken == []


@pytest.mark.parametrize("folder", ["deep", "long", "evil", "code"])
def test_settings_that_cannot_be_read_are_a_line(folder: str, valid: Site, api: Sink) -> None:
    for command in ("check", "plan", "diff"):
        ended = tried(valid, ["--project", folder, command], api, command)
        assert ended.code == 2
        assert 1 <= len(ended.err.splitlines()) <= 2, ended.err  # one for each mistake


@pytest.mark.parametrize("answer", [refusing, lying], ids=["refusing", "lying"])
@pytest.mark.parametrize("command", SENDING)
def test_replies_are_data(command: str, answer: type, valid: Site, api: Sink) -> None:
    api.answer = answer
    for words in LINES[command]:
        tried(valid, words, api)


@pytest.mark.parametrize("command", ["plan", "status", "pull", "ids", "apply", "token"])
def test_what_strangers_made_live_is_data(command: str, valid: Site, api: Sink) -> None:
    import httpx

    headers = {"authorization": "Bearer x"}
    for number, text in enumerate(["../../../home/.bashrc", "--help", "{{ 7 * 7 }}", *EVIL]):
        body = {"name": f"{text}{number}", "description": text, "systemPrompt": f"{text}\n{text}"}
        assert httpx.post(f"{api.url}/v1/personas", json=body, headers=headers).status_code == 201
        tool = {"name": f"evil_{number}", "type": "CLIENT", "description": text, "parameters": {}}
        httpx.post(f"{api.url}/v1/tools", json=tool, headers=headers)
    api.taken.clear()
    for words in LINES[command]:
        tried(valid, words, api)


def test_what_is_left_over_is_a_swap_of_own_keys(valid: Site, api: Sink) -> None:
    """Both are keys of Anam, and the address is the user's: no more than that can be chosen."""
    ended = tried(valid, ["--env", "staging", "status"], api, "status")
    assert ended.code == 0, ended.err
    assert {taken.headers["authorization"] for taken in api.taken} == {f"Bearer {KEYS['ANAM_API_KEY_STAGING']}"}


def test_the_tricks_are_sharp(valid: Site, api: Sink) -> None:
    """What the other tests would miss if nothing were watched any more."""
    if shutil.which("sh") is None:
        pytest.skip("no shell")
    from tests.security.running import _trace
    from tests.security.tracing import Traced

    seen = Traced(
        ["python", "/usr/bin/curl"],
        [str(valid.home / ".bashrc")],
        [str(valid.home / ".netrc")],
        [("8.8.8.8", 53)],
        ["0.0.0.0"],
    )
    assert len(_trace(valid, seen, ROWS["check"])) == 5
    (valid.home / ".bashrc").write_text("x")
    valid.put("personas/cara.yaml", persona("Cara", "Hi."))
    ended = run(valid, ["render", "cara"], with_strace=False)
    assert ended.outside == []
    assert ended.code == 0, ended.err
