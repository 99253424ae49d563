"""`require-tests`: a plan is refused without a passed run at the revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.testing.support import PERSONA, settings

if TYPE_CHECKING:
    import pytest

    from tests.testing.support import Bench

TESTS = "tests: [{name: x, turns: [{user: a}], expect: [{says: {contains: nine}}]}]\n"


def plan(project: Bench, *words: str) -> tuple[int, str]:
    code = main([*(words or ("plan",)), "--env", "production"])
    out, err = project.capsys.readouterr()
    return code, out + err


def test_a_plan_needs_a_passed_run_of_its_revision(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(TESTS, {"personas/cara.yaml": PERSONA.replace("tools: [book_visit]\n", "")})
    required = '[environments.production]\napi-key-variable = "ANAM_API_KEY"\nrequire-tests = true\n'
    (project.folder / "anam-personas.toml").write_text(f'project = "x"\n{required}{settings(project.server.url)}')
    with Emulator() as emulator:
        monkeypatch.setenv("ANAM_API_URL", emulator.url)
        monkeypatch.setenv("ANAM_API_KEY", "x")
        code, said = plan(project)
        assert (code, "cara has no passed run on record: run `anam-personas --env production test`" in said) == (
            1,
            True,
        ), said
        assert main(["--env", "production", "test"]) == 0
        assert plan(project)[0] == 0
        assert plan(project, "apply", "--yes")[0] == 0
        prompt = project.folder / "personas/cara.yaml"
        prompt.write_text(prompt.read_text().replace("You are", "You were"))
        code, said = plan(project, "apply", "--yes")
        assert (code, "cara passed at revision" in said) == (1, True), said
        assert main(["--env", "production", "test", "--replay"]) == 0  # stale
        assert plan(project)[0] == 1
        assert main(["--env", "production", "test"]) == 0
        test = project.folder / "personas/cara.test.yaml"
        test.write_text(test.read_text().replace("nine", "ten"))
        code, said = plan(project)
        assert (code, "the tests of cara changed since they passed" in said) == (1, True), said
