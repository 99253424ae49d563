"""Completion, asked as shells ask, in a real bash where there is one; and the man page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from anam_personas.cli.completing import SHELLS
from anam_personas.cli.main import COMMANDS, cli, main
from tests.projects import CARA
from tests.review.support import put

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
NAMES = ("cara", "sales/leo", "müller")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    settings = 'project = "p"\n[environments.staging]\n[environments.production]\n'
    put(folder, {"anam-personas.toml": settings, **{f"personas/{name}.yaml": CARA for name in NAMES}})
    put(folder, {".anam-personas/journal.jsonl": '{"id": "0b3c7a52-1111-4222-8333-444455556666", "kind": "persona"}\n'})
    (folder / ".anam-personas/snapshots/20260701T120000Z-abc").mkdir(parents=True)
    return folder


def asked(project: Path, line: str, shell: str = "fish", **environ: str) -> list[str]:
    """What is proposed for the last word of a line."""
    words = line.split(" ")
    env = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(project), "_ANAM_PERSONAS_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": " ".join(words[:-1]) if shell == "fish" else line, "COMP_CWORD": words[-1], "PYTHONUTF8": "1", **environ,
    }  # fmt: skip
    done = subprocess.run([BIN / "anam-personas"], env=env, cwd=project, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found = [each.split("\t")[0] for each in done.stdout.splitlines() if each]
    return [each.partition(",")[2] for each in found] if shell == "fish" else found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("anam-personas ren", ["render"]),
        ("anam-personas render ", ["cara", "müller", "sales/leo"]),
        ("anam-personas render sa", ["sales/leo"]),
        ("anam-personas plan cara s", ["sales/leo"]),
        ("anam-personas plan --env ", ["default", "production", "staging"]),
        ("anam-personas --env st", ["staging"]),
        ("anam-personas explain SP00", [f"SP00{number}" for number in range(1, 10)]),
        ("anam-personas check --ignore SP001,CL00", [f"SP001,CL00{number}" for number in range(1, 10)]),
        ("anam-personas check --format s", ["sarif"]),
        ("anam-personas plan --color a", ["auto", "always"]),
        ("anam-personas plan --no-co", ["--no-color"]),
        ("anam-personas token cara --id ", ["0b3c7a52-1111-4222-8333-444455556666"]),
        ("anam-personas rollback ", ["20260701T120000Z-abc"]),
        ("anam-personas completion p", ["powershell"]),
    ],
)
def test_what_completes(line: str, found: list[str], project: Path) -> None:
    assert asked(project, line) == found


def test_files_and_keys_complete_where_both_are_taken(project: Path) -> None:
    assert asked(project, "anam-personas check c") == ["c", "cara"]


def test_the_project_that_is_named_counts(project: Path, tmp_path: Path) -> None:
    put(tmp_path, {"personas/other.yaml": CARA})
    assert asked(project, f"anam-personas --project {tmp_path} render ") == ["other"]
    assert asked(project, f"anam-personas render --project {tmp_path} ") == ["other"]


@pytest.mark.parametrize("settings", ["", "not toml ][", 'personas = "nowhere"'])
def test_a_broken_project_completes_to_nothing(settings: str, tmp_path: Path) -> None:
    put(tmp_path, {"anam-personas.toml": settings})
    assert asked(tmp_path, "anam-personas render ") == []


@pytest.mark.skipif(os.name == "nt", reason="no such names")
def test_no_name_that_means_something_to_a_shell_is_proposed(tmp_path: Path) -> None:
    names = ("$(touch owned)", "a;b", "a b", "`id`", "a\nb", "-rf", "~root", "a&b", "*", "good")
    put(tmp_path, {f"personas/{name}.yaml": CARA for name in names})
    assert asked(tmp_path, "anam-personas render ") == ["good"]


def test_nothing_is_sent(project: Path) -> None:
    environ = {"ANAM_API_KEY": "a-key", "ANAM_API_URL": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    for line in ("anam-personas token ", "anam-personas pull --id ", "anam-personas apply --adopt-id c"):
        asked(project, line, **environ)
    code = (
        "import sys; from anam_personas.cli.completing import _VALUES; from pathlib import Path\n"
        "[list(each(Path('.'))) for each in _VALUES.values()]; print('httpx' in sys.modules, 'socket' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_it_is_quick(project: Path) -> None:
    """Against the start of Python itself, on a machine that may be busy."""

    def best(run: list[str], environ: dict[str, str]) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run(run, env=environ, cwd=project, capture_output=True, check=True)
            times.append(time.perf_counter() - begun)
        return min(times)

    env = {"PATH": os.environ["PATH"]}
    plain = best([sys.executable, "-c", "import click"], env)
    words = {"_ANAM_PERSONAS_COMPLETE": "fish_complete", "COMP_WORDS": "anam-personas render", "COMP_CWORD": ""}
    assert best([str(BIN / "anam-personas")], env | words) < plain * 3 + 0.3


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes(project: Path) -> None:
    script = """
    eval "$(anam-personas completion bash)"
    complete -p anam-personas
    compopt() { :; }
    COMP_WORDS=(anam-personas render sa); COMP_CWORD=2
    _anam_personas_completion anam-personas
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    env = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(project)}
    done = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=project, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "sales/leo"
    assert "-F _anam_personas_completion anam-personas" in done.stdout
    assert done.stderr == ""


SHELL_RUNS = {
    "fish": (
        ["--no-config", "-c"],
        'anam-personas completion fish | source; complete -C "anam-personas render sa"',
        "sales/leo",
    ),
    "zsh": (
        ["-f", "-c"],
        'autoload -U compinit; compinit -u -D; eval "$(anam-personas completion zsh)"; print $_comps[anam-personas]',
        "_anam_personas_completion",
    ),
    "pwsh": (
        ["-NoProfile", "-Command"],
        "anam-personas completion powershell | Out-String | Invoke-Expression; "
        "(TabExpansion2 'anam-personas render sa').CompletionMatches.CompletionText",
        "sales/leo",
    ),
}


@pytest.mark.parametrize("shell", SHELL_RUNS)
def test_other_shells_take_their_script(shell: str, project: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"needs {shell}")
    options, script, found = SHELL_RUNS[shell]
    env = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(project)}
    done = subprocess.run([program, *options, script], cwd=project, env=env, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == (found, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_for_each_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert f"{shell}_complete" in out
    assert "anam-personas" in out


def test_powershell_is_answered(project: Path) -> None:
    found = asked(project, "anam-personas render sa", "powershell", COMP_INCOMPLETE="sa")
    assert found == ["sales/leo"]
    assert asked(project, "anam-personas render", "powershell", COMP_INCOMPLETE="") == ["cara", "müller", "sales/leo"]


def test_an_unknown_shell_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish', 'powershell'" in capsys.readouterr().err


def test_every_key_of_every_command_completes(project: Path) -> None:
    """By the placeholder, so that a new command has it without a list."""
    top = click.Context(cli)
    params = {name: getattr(cli.get_command(top, name), "params", []) for name in COMMANDS}
    taking = [
        name
        for name, found in params.items()
        if {"key", "keys"} & {each.name for each in found if isinstance(each, click.Argument)}
    ]
    assert {"render", "compile", "token", "plan", "apply", "pull"} <= set(taking)
    for name in taking:
        assert "cara" in asked(project, f"anam-personas {name} c"), name


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_the_man_page_has_no_faults() -> None:
    done = subprocess.run(
        ["groff", "-ww", "-man", "-Tascii", "-P-cbou", str(ROOT / "docs/anam-personas.1")], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stderr == ""
    for name in COMMANDS:
        assert f"\n   {name}" in done.stdout
    assert "--all-projects" in done.stdout
