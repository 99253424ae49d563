"""The line that shows how much of an upload is sent, on a terminal and nowhere else."""

from __future__ import annotations

import io
import sys
import tracemalloc
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, BinaryIO

import pytest

from anam_personas.api.client import AnamApi
from anam_personas.api.upload import Upload
from anam_personas.cli import upload_progress
from anam_personas.cli.main import main
from anam_personas.cli.upload_progress import Uploads
from anam_personas.emulator import Emulator
from anam_personas.errors import ApiError
from tests.cli.test_knowledge import FILES
from tests.cli.test_progress import Terminal
from tests.projects import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = "knowledge/groups/67d27a9f-0ce1-4432-848b-8ab2b97f024b/documents"
CLEAR = "\r\x1b[2K"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 0.15
        return self.now


def upload(name: str, size: int) -> Upload:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        yield io.BytesIO(bytes(size))

    return Upload(name, size, opened, lambda: lambda _: None)


def lines(terminal: io.StringIO) -> list[str]:
    return terminal.getvalue().split(CLEAR)


def test_the_line_names_the_file_with_most_to_send() -> None:
    terminal = io.StringIO()
    line = Uploads(terminal, 80, Clock())
    big, small = upload("prices.anam-3f2a9c1b7d04.pdf", 40_000_000), upload("hours.txt", 2_500)
    line.update(big, 1_000)
    assert terminal.getvalue() == ""  # what is sent at once shows none
    line.update(big, 4_000_000)
    line.update(big, 12_340_000)
    line.update(small, 1_000)
    line.update(small, 2_500)
    line.update(big, 40_000_000)
    assert lines(terminal) == ["", "uploading prices.pdf 12.3 of 40.0 MB", "uploading prices.pdf 12.3 of 40.0 MB", ""]
    line.end()
    assert terminal.getvalue().endswith(CLEAR)


def test_several_at_once_and_names_that_are_long() -> None:
    terminal = io.StringIO()
    line = Uploads(terminal, 50, Clock())
    files = [upload("a very long name\n" * 5 + f"{number}.md", 90_000 + number) for number in range(4)]
    for each in [*files, *files]:
        line.update(each, 1_000)
    last = lines(terminal)[-1]
    assert last.endswith("1.0 of 90.0 kB and 3 more")
    assert len(last) < 50
    assert "\n" not in last


@pytest.mark.parametrize("fault", ["", "500", "drop"])
def test_whatever_becomes_of_an_upload_its_line_ends(fault: str) -> None:
    told: list[int] = []
    with Emulator() as running, AnamApi("a", url=running.url) as api:
        if fault:
            running.fail(f"POST /v1/knowledge/groups/*/documents {fault}")
        api.on_upload = lambda _, sent: told.append(sent)
        with pytest.raises(ApiError) if fault else nullcontext():
            api.upload(AT, upload("a.md", 200_000))
    assert fault or told[:3] == [65_536, 131_072, 196_608]
    assert told[-1] == 200_000


def test_memory_does_not_grow_with_the_file() -> None:
    line = Uploads(io.StringIO(), 80)
    file = upload("a.md", 0)
    big = Upload("a.md", 10**9, file.open, file.verifier).told(lambda sent: line.update(file, sent))
    count = big.verifier()
    tracemalloc.start()
    try:
        for _ in range(20_000):
            count(b"x")
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("words", [[], ["-q"], ["--format", "json"]])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_an_apply_shows_it_on_a_terminal_alone(
    words: list[str], is_terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)
    (tmp_path / "knowledge/prices/long.txt").write_text("A visit costs 20 euros.\n" * 100_000)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(upload_progress, "_EVERY", 0.0)
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("ANAM_API_KEY", "a-key")
    written = Terminal() if is_terminal else io.StringIO()
    with Emulator() as running:
        monkeypatch.setenv("ANAM_API_URL", running.url)
        monkeypatch.setattr(sys, "stderr", written)
        assert main(["apply", "--yes", "--no-check", *words]) == 0
    shown = [each for each in written.getvalue().split(CLEAR) if each.startswith("uploading ")]
    if words or not is_terminal:
        assert shown == []
    else:
        assert any(each.startswith("uploading long.txt ") and each.endswith(" of 2.4 MB") for each in shown)
    assert written.getvalue().endswith(CLEAR) is (is_terminal and not words)
