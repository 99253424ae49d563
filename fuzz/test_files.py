"""Files of a checkout: they are read, refused in findings, and fixed for good."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from anam_personas.cli.main import main
from fuzz.inputs import FILES, TOML, YAML, json_values, mutated, words
from tests.projects import CARA, write
from tests.security.texts import complaints

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = (
    b'project = "house"\n[environments.staging]\napi-key-variable = "ANAM_API_KEY_STAGING"\n[lint]\nselect = ["ALL"]\n'
)


def run(folder: Path, *command: str, codes: tuple[int, ...] = (0, 1, 2)) -> tuple[str, str]:
    """A command in this process. What is not an expected failure is raised."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--project", str(folder), *command])
    assert code in codes, (code, err.getvalue())
    piped = command[0] in {"render", "compile"} or "--diff" in command
    assert complaints(out.getvalue(), piped=piped) + complaints(err.getvalue()) == []
    return out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    write(
        tmp_path,
        {"personas/cara.yaml": CARA, "personas/_house.yaml": "version: 1\nname: H\n", "anam-personas.toml": SETTINGS},
    )
    return tmp_path


def test_persona_files(folder: Path, search: Callable[..., None]) -> None:
    """Checked, fixed, and at rest after it."""
    file = folder / "personas/cara.yaml"

    def prop(data: bytes) -> None:
        file.write_bytes(data)
        run(folder, "check", "--no-cache")
        assert file.read_bytes() == data
        run(folder, "check", "--no-cache", "--fix", "--unsafe-fixes")
        once = file.read_bytes()
        run(folder, "check", "--no-cache", "--fix", "--unsafe-fixes")
        assert file.read_bytes() == once
        run(folder, "render", "cara")
        run(folder, "stats")

    search(mutated(FILES, YAML), prop)


def test_settings(folder: Path, search: Callable[..., None]) -> None:
    def prop(data: bytes) -> None:
        (folder / "anam-personas.toml").write_bytes(data)
        run(folder, "check", "--no-cache")
        run(folder, "--env", "staging", "render", "cara")

    search(mutated([SETTINGS, b""], TOML), prop)


def test_templates_and_values(folder: Path, search: Callable[..., None]) -> None:
    """What a visitor says stays in its sentence, and what comes out is bounded."""

    def prop(drawn: tuple[list[str], str]) -> None:
        pieces, value = drawn
        text = (
            CARA + f"initialMessage: {json_text(''.join(pieces))}\nvariables: {{name: {{}}, other: {{default: b}}}}\n"
        )
        (folder / "personas/cara.yaml").write_text(text)
        run(folder, "check", "--no-cache")
        out, _ = run(folder, "compile", "cara", "--var", f"name={value}")
        assert len(out) < 3_000_000

    jinja = st.sampled_from(["{{ name }}", "{{ other | upper }}", "{{ name | default('x') }}", "{% if name %}", "{% else %}", "{% endif %}", "{{", "}}", "{%", "%}",
                             "{# #}", "{% raw %}", "{% endraw %}", "name == 'a'", "|" * 50, "(" * 200, "{{ name.x }}", "{{ [] }}", "{{ 1 ** 99 }}", " [", "] ", "<", ">"])  # fmt: skip
    search(st.tuples(st.lists(jinja | words(), max_size=6), words()), prop)


def json_text(text: str) -> str:
    import json

    return json.dumps(text)


def test_plan_files(search: Callable[..., None]) -> None:
    import json

    from anam_personas.errors import AnamPersonasError
    from anam_personas.sync.plan.saved import Reviewed
    from tests.sync.plan.test_saved import PLAN, WHOLE

    def prop(data: bytes) -> None:
        try:
            Reviewed.from_bytes(data).check(PLAN)
        except AnamPersonasError as error:
            said = str(error)
        else:
            said = ""
            assert json.loads(data) == json.loads(WHOLE)
        assert len(said) < 5000

    search(mutated([WHOLE], YAML) | json_values().map(lambda it: json.dumps(it).encode()), prop)


def test_journals_and_snapshots(folder: Path, search: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed by the user's own key, and yet of any form: an older version wrote them, or a disk hurt them."""
    import json
    import shutil

    from anam_personas.emulator import Emulator
    from anam_personas.sync.state.records import Records
    from anam_personas.workspace.signing import VARIABLE, Signer

    monkeypatch.setenv(VARIABLE, "k" * 40)
    monkeypatch.setenv("ANAM_API_KEY", "any")
    run_name = "20260701T120000Z-abc"
    good = {"at": "2026-07-01T12:00:00Z", "run": run_name, "environment": "default", "step": "begin", "kind": "persona", "key": "cara",
            "action": "update", "id": "1", "snapshot": f"snapshots/{run_name}/persona--cara--1.json", "after": {}}  # fmt: skip

    def prop(drawn: tuple[list[dict[str, Any]], Any]) -> None:
        shutil.rmtree(folder / ".anam-personas", ignore_errors=True)
        records = Records(folder, Signer.of({VARIABLE: "k" * 40}, str(folder)), list[str]().append)
        for line in drawn[0]:
            records.add(json.dumps(good | line))
        records.keep(good["snapshot"], json.dumps(drawn[1]))
        run(folder, "rollback", "--list")
        run(folder, "rollback", "--yes", codes=(0, 1, 2, 3, 4))
        run(folder, "plan", "--prune", codes=(0, 1, 2, 3, 4))

    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        search(
            st.tuples(
                st.lists(st.dictionaries(st.sampled_from(list(good)), json_values(), max_size=4), max_size=4),
                json_values(),
            ),
            prop,
        )


def test_replies(folder: Path, search: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the API answers, it is data or a failure with a name."""
    import json

    from tests.security.sink import Sink

    key = "YWstbGl2ZS1vZi10aGUtaG91c2UtMDAwMQ=="
    monkeypatch.setenv("ANAM_API_KEY", key)
    with Sink(lambda taken: (200, b"{}")) as sink:
        monkeypatch.setenv("ANAM_API_URL", sink.url)

        def prop(drawn: tuple[int, Any, Any, list[str]]) -> None:
            status, listed, other, command = drawn
            page = {"data": listed, "meta": {"total": 1, "lastPage": 1, "perPage": 100}}
            sink.answer = lambda taken: (
                status,
                json.dumps(page if taken.method == "GET" and taken.path.count("/") == 2 else other).encode(),
            )
            out, err = run(folder, *command, codes=(0, 1, 2, 3, 4))
            assert key not in out + err

        commands = [
            ["plan"],
            ["status"],
            ["ids"],
            ["pull", "--diff"],
            ["token", "cara"],
            ["apply", "--yes"],
            ["ids", "--format", "env"],
        ]
        search(
            st.tuples(
                st.sampled_from([200, 200, 201, 400, 404]), json_values(), json_values(), st.sampled_from(commands)
            ),
            prop,
        )


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "gitlab", "junit"])
def test_reports(form: str, search: Callable[..., None]) -> None:
    from tests.cli import test_printing as printing

    inner = printing.test_every_format_of_a_check_is_safe_in_a_log.hypothesis.inner_test  # type: ignore[attr-defined]
    search(st.tuples(words(), st.sampled_from(["utf-8", "cp1252", "ascii"])), lambda it: inner(form, *it))
