"""The commands that read files and talk to nobody, as they are called: exit codes, streams, and the words of failures."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anam_personas import __version__
from anam_personas.cli.main import COMMANDS, main
from anam_personas.diagnostics.codes import CODES
from anam_personas.schema.files import schema_files
from tests.projects import CARA, TOOL, write

FILES = {
    "anam-personas.toml": "default-environment = 'staging'\n[environments.staging]\n[environments.live]\n",
    "personas/cara.yaml": CARA.replace("You are Cara.", "You talk to {{ visitor }} on floor {{ floor }}.")
    + "variables: {visitor: {default: you}, floor: {type: integer, default: 1}}\n"
    + "environments: {staging: {name: Staged}, live: {name: Live}}\n",
    "personas/sales/leo.yaml": CARA.replace("Cara", "Leo"),
    "tools/book.yaml": TOOL,
}


class Ran:
    """A finished command."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Run = Callable[..., Ran]
"""Calls the command line with these words."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Ran:
        code = main(list(words))
        return Ran(code, *capsys.readouterr())

    return call


# -- the whole


def test_version_and_help(run: Run) -> None:
    assert run("--version").out == f"anam-personas {__version__}\n"
    shown = run("--help").out
    for name, (_, summary) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", shown, re.MULTILINE), name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_is_there_and_helps(name: str, run: Run) -> None:
    ran = run(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: anam-personas {name} ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["chek"], 'Did you mean "check"?'),
        (["check", "--format", "xml"], "'xml' is not one of"),
        (["check", "--nope"], "No such option"),
        (["--project", "nowhere", "check"], "Directory 'nowhere' does not exist"),
        (["--env", "stagin", "compile", "cara"], 'unknown environment "stagin". Did you mean "staging"?'),
        (["check", "nowhere.yaml"], "no such file or folder: nowhere.yaml"),
        (["check", "--select", "NOPE"], 'there is no rule "NOPE"'),
        (["check", "--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["check", "anam-personas.toml"], "anam-personas.toml is not a persona, partial or tool file"),
        (["compile"], "2 personas: name one, or give --out DIR"),
        (["compile", "car"], 'unknown persona "car". Did you mean "cara"?'),
        (["compile", "cara", "--var", "vistor=x"], 'unknown variable "vistor". Did you mean "visitor"?'),
        (["compile", "cara", "--var", "visitor"], "'visitor' is not NAME=VALUE"),
        (["compile", "cara", "--var", "floor=one"], 'cara: variable "floor" must be of type integer'),
        (["render", "cara", "--var", "nobody=x"], 'unknown variable "nobody"'),
        (["render"], "Missing argument 'KEY'"),
        (["check", ""], "it is empty: name a file or folder, or omit it"),
        (["--project", "", "check"], "it is empty"),
        (["schema", "--out", ""], "it is empty"),
        (["init", ""], "it is empty"),
        (["explain", "S9"], 'unknown code "S9". Did you mean "S009"?'),
        (["explain", "sp"], 'unknown code "sp". Codes that begin like this: SP001 to SP012.'),
        (["explain", "zz"], 'unknown code "zz". `anam-personas rules` lists them.'),
    ],
)
def test_wrong_usage_ends_with_2_and_a_line(words: list[str], message: str, run: Run) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plan", "--env", "stagin"], 'unknown environment "stagin"'),
        (["plan", "car"], 'unknown persona "car". Did you mean "cara"?'),
        (["apply", "--yes", "--adopt-id", "car=x"], '--adopt-id: unknown persona "car"'),
        (["plan", "--prune-all"], "--prune-all needs --prune"),
        (["plan", "--max-changes", "lots"], "--max-changes takes a number such as 12"),
        (["apply", "--max-deletes", "101%"], "--max-deletes takes a number such as 12"),
        (["rollback", "--max-changes", "x"], "--max-changes takes a number such as 12"),
    ],
)
def test_wrong_usage_comes_before_errors_of_files_and_a_missing_key(words: list[str], message: str, run: Run) -> None:
    Path("personas/cara.yaml").write_text(FILES["personas/cara.yaml"] + "voiceID: x\n")
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {message}")


def test_wrong_settings_end_with_2(run: Run) -> None:
    Path("anam-personas.toml").write_text("projct = 'x'\n")
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert 'unknown key "projct"' in ran.err


# -- check, validate, lint


def test_clean_files_end_with_0(run: Run) -> None:
    ran = run("validate")
    assert (ran.code, ran.out, ran.err) == (0, "3 files are clean.\n", "")
    assert run("-q", "validate").out == ""


def test_findings_end_with_1_and_stand_on_stdout(run: Run) -> None:
    Path("personas/cara.yaml").write_text(FILES["personas/cara.yaml"] + "voiceID: x\n")
    for command in ("check", "validate", "lint"):
        ran = run(command)
        assert (ran.code, ran.err) == (1, "")
        assert 'personas/cara.yaml:9:1: S001 unknown key "voiceID"' in ran.out
        assert "9 | voiceID: x" in ran.out
        assert "^^^^^^^" in ran.out


def test_warnings_end_with_1_only_where_that_is_wished(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "extra: {a: 1}\n")
    assert run("validate").code == 0
    assert run("validate", "--strict").code == 1
    assert run("validate", "--strict", "--ignore", "S013").code == 0


def test_a_path_narrows_what_is_checked(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "nope: 1\n")
    assert run("validate", "personas/sales", "tools").out == "2 files are clean.\n"
    assert run("validate", "personas/cara.yaml", "personas").code == 1
    assert json.loads(run("validate", "personas", "personas/cara.yaml", "--format", "json").out)["files"] == 2


def test_paths_of_other_projects_are_judged_by_their_settings(run: Run, tmp_path: Path) -> None:
    text = CARA + "environments: {abroad: {}}\n"
    write(tmp_path / "other", {"anam-personas.toml": "[environments.abroad]\n", "personas/x.yaml": text})
    assert run("validate", "other/personas/x.yaml").out == "1 file is clean.\n"
    assert run("validate", "personas/../other/personas").out == "1 file is clean.\n"
    assert "R006" in run("--project", str(tmp_path), "validate", "other/personas/x.yaml").out
    write(tmp_path, {"personas/x.yaml": text})
    assert "R006" in run("validate", "personas/x.yaml").out


def test_findings_as_json(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "nope: 1\n")
    told = json.loads(run("validate", "--format", "json").out)
    assert (told["version"], told["files"]) == (1, 3)
    (found,) = told["diagnostics"]
    assert {key: found[key] for key in ("code", "severity", "file", "line", "column", "endLine", "endColumn")} == {
        "code": "S001", "severity": "error", "file": "personas/cara.yaml", "line": 7, "column": 1, "endLine": 7, "endColumn": 5,
    }  # fmt: skip


def test_a_report_can_go_to_a_file(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "nope: 1\n")
    ran = run("validate", "--format", "sarif", "--output-file", "out/report.sarif")
    assert ran.code == 1
    assert "S001" in ran.out
    assert json.loads(Path("out/report.sarif").read_text())["version"] == "2.1.0"


def test_statistics_count(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "nope: 1\nnor: 2\n")
    ran = run("validate", "--statistics")
    assert ran.code == 1
    assert re.search(r"\b2\b.*S001", ran.out)
    assert "personas/cara.yaml" not in ran.out


def test_fixes_are_shown_or_made(run: Run) -> None:
    text = CARA.replace("You are Cara.", "You are\u200b Cara.")
    Path("personas/cara.yaml").write_text(text, encoding="utf-8")
    shown = run("check", "--select", "PS011", "--diff")
    assert shown.code == 1
    assert "+systemPrompt: You are Cara." in shown.out
    assert Path("personas/cara.yaml").read_text(encoding="utf-8") == text
    made = run("check", "--select", "PS011", "--fix")
    assert made.code == 0
    assert Path("personas/cara.yaml").read_text(encoding="utf-8") == CARA
    assert run("check", "--select", "PS011", "--diff").out == ""


# -- schema


def test_schemas_are_written_and_checked(run: Run) -> None:
    stale = run("schema", "--check")
    assert (stale.code, stale.out) == (1, "")
    assert stale.err.count("is missing") == len(schema_files())
    assert not Path("schema").exists()
    assert run("schema").code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in Path("schema").iterdir()} == schema_files()
    assert run("schema", "--check").code == 0
    Path("schema/tool.schema.json").write_text("{}\n")
    assert run("schema", "--check").err.count("is stale") == 1
    assert run("schema", "--out", "elsewhere").code == 0
    assert len(list(Path("elsewhere").iterdir())) == len(schema_files())


# -- render, compile


def test_a_prompt_is_rendered(run: Run) -> None:
    ran = run("render", "cara", "--var", "visitor=Ada")
    assert (ran.code, ran.out, ran.err) == (0, "You talk to Ada on floor 1.\n", "")
    assert run("render", "personas/sales/leo.yaml").out == "You are Leo.\n"


def test_the_roles_of_a_prompt_stand_beside_its_lines(run: Run) -> None:
    prompt = '# Late boats\nConfirm with "Fine, you are on the list."\nUser: hi {{ visitor }}\n\nIf early:\n- Wait.'
    cara = Path("personas/cara.yaml")
    cara.write_text(cara.read_text().replace("You talk to {{ visitor }} on floor {{ floor }}.", json.dumps(prompt)))
    ran = run("render", "cara", "--roles")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "1  heading      # Late boats",
        '2  instruction  Confirm with "Fine, you are on the list."',
        "     utterance               " + "^" * 28,
        "3  sample       User: hi {{ visitor }}",
        "4",
        "                < If early >",
        "5  branch step  If early:",
        "6  branch step  - Wait.",
    ]
    assert "\x1b[2m" in run("--color", "always", "render", "--roles", "cara").out


def test_a_persona_without_a_prompt_has_nothing_to_render(run: Run) -> None:
    Path("personas/cara.yaml").write_text(
        "version: 1\nname: a\navatarId: a0000000-0000-4000-8000-000000000063\nllmId: CUSTOMER_CLIENT_V1\n"
    )
    ran = run("render", "cara")
    assert (ran.code, ran.out, ran.err) == (0, "", "cara has no system prompt\n")


def test_one_persona_is_compiled_to_stdout(run: Run) -> None:
    ran = run("compile", "cara", "--var", "floor=3")
    assert (ran.code, ran.err) == (0, "")
    config = json.loads(ran.out)["personaConfig"]
    assert (config["name"], config["systemPrompt"]) == ("Staged", "You talk to you on floor 3.")
    assert json.loads(run("--env", "live", "compile", "cara").out)["personaConfig"]["name"] == "Live"
    assert json.loads(run("--env", "default", "compile", "cara").out)["personaConfig"]["name"] == "Cara"
    assert run("compile", "cara", "--var", "floor=3").out == ran.out


def test_several_personas_are_compiled_to_files(run: Run) -> None:
    ran = run("compile", "--out", "dist", "--var", "visitor=Ada")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "wrote dist/cara.json\nwrote dist/sales/leo.json\n"
    assert json.loads(Path("dist/sales/leo.json").read_text())["personaConfig"]["name"] == "Leo"
    assert "Ada" in Path("dist/cara.json").read_text()


def test_a_persona_with_errors_is_not_compiled(run: Run) -> None:
    Path("personas/sales/leo.yaml").write_text(CARA + "nope: 1\n")
    ran = run("compile", "--out", "dist")
    assert (ran.code, ran.out) == (1, "")
    assert "personas/sales/leo.yaml:7:1: S001" in ran.err
    assert not Path("dist").exists()
    assert run("compile", "cara").code == 0


def test_nothing_is_half_written(run: Run) -> None:
    Path("personas/sales/leo.yaml").write_text(CARA.replace("Cara.", "{{ who }}.") + "variables: {who: {}}\n")
    ran = run("compile", "--out", "dist")
    assert ran.code == 2
    assert 'sales/leo: variable "who" has no value and no default' in ran.err
    assert not Path("dist").exists()


# -- explain, rules


@pytest.mark.parametrize("word", ["S001", "unknown-key", "PS011"])
def test_a_code_is_explained(word: str, run: Run) -> None:
    ran = run("explain", word)
    assert (ran.code, ran.err) == (0, "")
    assert re.match(r"[A-Z]+\d{3} [a-z-]+", ran.out)
    told = json.loads(run("explain", word, "--format", "json").out)
    assert (told["version"], told["code"]["code"]) == (1, ran.out.split()[0])


def test_every_code_is_listed(run: Run) -> None:
    ran = run("rules")
    assert ran.code == 0
    listed = [line.split()[0] for line in ran.out.splitlines()]
    assert set(CODES) < set(listed)
    assert len(listed) == len(set(listed))
    told = json.loads(run("rules", "--format", "json").out)
    assert [code["code"] for code in told["codes"]] == listed


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_list_of_codes_fits_a_terminal_and_loses_nothing(
    width: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = run("rules").out.split()
    monkeypatch.setenv("COLUMNS", str(width))
    shown = run("--color", "always", "rules").out
    assert shown.split() == piped
    assert max(map(len, shown.splitlines())) <= max(width, 80)


def test_no_report_has_colour_where_nobody_looks(run: Run) -> None:
    Path("personas/cara.yaml").write_text(CARA + "nope: 1\n")
    assert "\x1b[" not in run("validate").out
    assert "\x1b[" in run("--color", "always", "validate").out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_output_that_cannot_be_written_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "anam_personas", "validate"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write the output") or done.stderr == ""
    assert "Traceback" not in done.stderr
