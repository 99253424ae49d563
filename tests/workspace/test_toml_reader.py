"""Settings that were written to do harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.errors import SettingsError
from anam_personas.workspace import toml_reader
from anam_personas.workspace.settings import find

DEEP = 50_000
HOSTILE = {
    "arrays": "a = " + "[" * 2 * DEEP,
    "closed arrays": "a = " + "[" * DEEP + "]" * DEEP,
    "inline tables": "a = " + "{a=" * DEEP,
    "a dotted key": ".".join("a" * 20_000) + "=1",
    "a dotted table": "[" + " . ".join("a" * 20_000) + "]",
    "a key of quoted parts": ".".join(["'a'", '"\\"b"'] * 5_000) + "=1",
    "dotted keys": "\n".join(".".join([f"k{number}"] + ["a"] * 14) + "=1" for number in range(6_500)),
    "tables": "\n".join("[" + ".".join([f"k{number}"] + ["a"] * 14) + "]" for number in range(6_500)),
    "dotted keys in inline tables": "x = {" + "".join(".".join("a" * 15) + " = {" for _ in range(200)) + "}" * 201,
    "unknown keys": "\n".join(f"k{number}=1" for number in range(28_000)),
    "a list": "[lint]\nselect = [" + "1," * 100_000 + "]",
    "a table of wrong values": "[lint.severity]\n" + "\n".join(f"k{number}=1" for number in range(25_000)),
    "digits": "a = " + "1" * 100_000,
    "hexadecimal digits": "a = 0x" + "f" * 100_000,
    "an infinite float": "a = 1e999999",
    "quotation marks": "." * 40 + '"\\' * 120_000,
    "a long key": '"' + "k" * 200_000 + '" = 1',
    "control characters in a key": '"\\u001b[31mred\\u202e" = 1',
    "control characters in a value": 'project = "\\u001b[31mred\\u202e"',
    "a folder with NUL": 'personas = "a\\u0000b"',
    "a folder with ESC": 'tools = "a\\u001b[31m"',
    "a long folder": 'personas = "' + "a/" * 100_000 + '"',
    "a long environment": "default-environment = '" + "x" * 200_000 + "'",
    "too many bytes": "#" * (toml_reader.MAX_BYTES + 1),
}


@pytest.mark.parametrize("file", ["anam-personas.toml", "pyproject.toml"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_settings_are_short_errors(text: str, file: str, tmp_path: Path) -> None:
    if file == "pyproject.toml":
        text = (
            text
            if text.startswith("#")
            else f"[tool.anam-personas]\n{text}".replace("\n[lint", "\n[tool.anam-personas.lint")
        )
    (tmp_path / file).write_text(text)
    said = refusal(tmp_path)
    assert said or file == "pyproject.toml"  # a table beside ours is others' business
    assert len(said) <= 11
    assert all(line.startswith(file) and len(line) < 700 and line.isprintable() for line in said)


def refusal(folder: Path) -> list[str]:
    """The lines in which settings are refused, none where they are taken."""
    try:
        find(folder)
    except SettingsError as error:
        return str(error).splitlines()
    return []


def test_they_take_neither_time_nor_memory(tmp_path: Path) -> None:
    """In a process with a bound on memory and processor time: 200 MB and a second more than Python itself takes."""
    pytest.importorskip("resource")
    for number, text in enumerate(HOSTILE.values()):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "anam-personas.toml").write_text(text)
    code = (
        "import resource, time, sys\n"
        "from pathlib import Path\n"
        "from anam_personas.workspace.settings import find\n"
        "from anam_personas.errors import SettingsError\n"
        "for folder in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    before = time.process_time()\n"
        "    try: find(folder)\n"
        "    except SettingsError: pass\n"
        "    else: raise AssertionError(folder)\n"
        "    took = time.process_time() - before\n"
        "    assert took < 3, (folder, took)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    # Through a shell: what a process begins as counts in its greatest size, and pytest is large.
    result = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert result.returncode == 0, result.stderr
    scale = 1024 if sys.platform == "darwin" else 1
    assert int(result.stdout) / scale < 200 * 1024


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    text = 'project = "x"\n'
    (tmp_path / "anam-personas.toml").write_text(text + "#" * (toml_reader.MAX_BYTES - len(text)))
    assert find(tmp_path).project == "x"


def test_keys_with_as_many_parts_as_settings_need_are_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.other]\n" + ".".join(f"a{n}" for n in range(toml_reader.MAX_PARTS)) + " = 1\n"
        'text = "' + "one. " * 200 + '"\n[tool.anam-personas]\nproject = "x"\n'
    )
    assert find(tmp_path).project == "x"


def test_a_pipe_does_not_hold_us(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    os.mkfifo(path)
    with pytest.raises(SettingsError, match="not a regular file"):
        toml_reader.read(path, "config.toml")


def test_a_file_that_is_not_utf_8_says_in_which_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"a = 1\n# \xe9\n")
    with pytest.raises(SettingsError, match=r"^c\.toml cannot be read: line 2 is not UTF-8$"):
        toml_reader.load(tmp_path / "config.toml", "c.toml")


PIECES = [
    "project", "personas", "environments", "staging", "default-environment", "api-url", "api-key-variable", "lint", "select", "tool",
    "anam-personas", "=", ".", "[", "]", "[[", "]]", "{", "}", ",", "\n", " ", '"', "'", '"""', "'''", "\\", "\\u0000", "#", "1", "-",
    "1e9", "inf", "nan", "0x1", "true", "2020-01-01", "12:00:00", "\x00", "\x1b", "\r", "é", "\u202e", "'x'", '"https://x"',
]  # fmt: skip


@given(text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_any_settings_are_read_or_refused_in_lines(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    (folder / "anam-personas.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert all(line.isprintable() and line.startswith("anam-personas.toml") for line in refusal(folder))
