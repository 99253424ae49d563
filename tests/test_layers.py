"""The way through the code: imports keep to the contracts, effects live in named places, and heavy libraries stay out of the way."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "anam_personas"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

NAMED_EFFECTS = {
    "anam_personas.testing.pytest_plugin": "a run of pytest has no command line of ours: its environment holds the keys",
    "anam_personas.tokens": "from_env reads the process's environment by default",
    "anam_personas.asgi": "token_app reads the process's environment by default",
    "anam_personas.workspace.pdf": "is also the process that reads a document, which has a few variables of this one's",
    "anam_personas.emulator.server": "serves until it is stopped, and prints where",
}


def test_imports_keep_to_the_contracts() -> None:
    """Those of pyproject.toml, imports for types and imports inside functions included."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_is_longer_than_a_reader_bears() -> None:
    long = {name: rows for name, path in MODULES.items() if (rows := path.read_bytes().count(b"\n")) > 280}
    assert not long, "divide these modules by what they do"


def test_nothing_but_git_and_a_reader_of_pdf_is_started_and_only_there() -> None:
    """Two modules start programs; the workers are copies of this one, and click opens the browser of `preview`."""
    starts = {"subprocess", "pty", "popen2", "commands", "webbrowser", "ctypes"}
    assert {name for name, path in MODULES.items() if starts & third_parties(path)} == {
        "anam_personas.workspace.git.program",
        "anam_personas.workspace.pdf",  # this interpreter, with one module of ours
        "anam_personas.emulator.live.media.espeak",  # calls a library of a wheel, and starts nothing
    }
    calls = {
        "system",
        "popen",
        "posix_spawn",
        "posix_spawnp",
        "startfile",
        "create_subprocess_exec",
        "create_subprocess_shell",
    }
    found = [
        f"{name}:{node.lineno}"
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and (node.attr in calls or re.fullmatch(r"(exec|spawn)[lv]p?e?", node.attr))
    ]
    assert found == []


def test_only_diff_runs_git(tmp_path: Path) -> None:
    """What starts git is loaded by that command alone."""
    from tests.projects import CARA, write

    write(tmp_path, {"personas/cara.yaml": CARA})
    commands = [["check"], ["lint"], ["validate"], ["render", "cara"], ["compile", "cara"], ["stats"], ["rules"]]
    code = f"from anam_personas.cli.main import main\nfor words in {commands!r}: assert main(words) == 0, words"
    assert loaded(code, ["anam_personas.workspace.git.program"], tmp_path) == []


def third_parties(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def effects(path: Path) -> Iterator[str]:
    """Printing, exiting, and reading the environment."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "print",
            "exit",
            "quit",
            "sys.exit",
            "os._exit",
            "input",
        }:
            yield f"{node.lineno}: {ast.unparse(node.func)}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "os.environ",
            "sys.stdout",
            "sys.stderr",
            "sys.argv",
        }:
            yield f"{node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "os.getenv":
            yield f"{node.lineno}: os.getenv"
        elif isinstance(node, ast.Raise) and node.exc is not None and "SystemExit" in ast.unparse(node.exc):
            yield f"{node.lineno}: SystemExit"


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("anam_personas.cli")])
def test_only_the_command_line_prints_exits_and_reads_the_environment(module: str) -> None:
    if module not in NAMED_EFFECTS:
        assert list(effects(MODULES[module])) == []


def loaded(code: str, libraries: list[str], cwd: Path | None = None) -> list[str]:
    """Which of the libraries a fresh interpreter holds after some code."""
    whole = f"import sys\n{code}\nprint([name for name in {libraries!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True, cwd=cwd)
    names: list[str] = ast.literal_eval(result.stdout.splitlines()[-1])
    return names


OF_ADDRESSES = ["emoji", "linkify_it"]
HEAVY = ["pydantic", "jsonschema", "jsonschema_rs", "yaml", "httpx", "jinja2", *OF_ADDRESSES]


def test_the_command_line_starts_light() -> None:
    assert loaded("import anam_personas.cli.main", HEAVY) == []
    assert loaded("from anam_personas.cli.main import main; main(['--version'])", HEAVY) == []


def test_a_good_file_is_validated_without_what_only_bad_ones_need(tmp_path: Path) -> None:
    from tests.projects import CARA, write

    write(tmp_path, {"personas/cara.yaml": CARA + "initialMessage: Hi {{ a }}\nvariables: {a: {default: x}}\n"})
    code = "from anam_personas.cli.main import main\nassert main(['validate']) == 0"
    assert loaded(code, ["pydantic", "jsonschema", "httpx", "jinja2"], tmp_path) == []
    assert loaded(code, ["yaml", "jsonschema_rs"], tmp_path) == ["yaml"]


PLAIN = (
    "You use Node.js, e.g. v1.2.3, in the U.S.A. → Open 8:00-18:00 on 24.12.2024 and 2024-12-27. It costs 1,250,000.00 €. "
    "Order 100200300, card 1234 5678 9012 3456, README.md. Follow @acme. ● Acme™"
)


@pytest.mark.parametrize(
    ("words", "libraries"),
    [
        (PLAIN, []),
        (PLAIN + " 👋", ["emoji"]),
        (PLAIN + " Visit acme.io.", ["linkify_it"]),
        (PLAIN + " Write to jo@acme.io.", ["linkify_it"]),
        (PLAIN + " Call +44 20 8123 4567.", []),
    ],
)
def test_what_knows_emoji_and_addresses_is_loaded_where_there_may_be_some(words: str, libraries: list[str]) -> None:
    code = (
        "from anam_personas.lint.engine import lint_persona\n"
        "from anam_personas.lint.selection import Selection\n"
        "from tests.lint.support import prompt\n"
        f"lint_persona(prompt({words!r}, initialMessage={words!r}), Selection.of(['ALL']))"
    )
    assert loaded(code, OF_ADDRESSES, PACKAGE.parent) == libraries


def test_the_library_does_not_load_the_command_line() -> None:
    code = "import anam_personas\nfrom anam_personas import Project"
    assert loaded(code, ["click", "anam_personas.cli", "pydantic", "jsonschema", "httpx", "jinja2"]) == []


def test_importing_the_package_loads_nothing() -> None:
    assert (
        loaded(
            "import anam_personas",
            [name for name in MODULES if name not in {"anam_personas", "anam_personas._version"}],
        )
        == []
    )
