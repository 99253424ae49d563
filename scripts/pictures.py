"""The pictures of README and docs/, from real runs: recordings of a terminal, and the preview in Chromium.

``python -m scripts.pictures [FOLDER]`` writes them to docs/pictures. Commands run in a copy of the sample project, on the bundled
emulator. A recording shows what the commands print; nothing in it is written by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.demo import COMMAND, ROOT, SAMPLE, emulator
from scripts.terminal import WIDTH, Step, svg

PICTURES = ROOT / "docs" / "pictures"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 60


class Terminal:
    """A folder in which commands are run and recorded."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.steps: list[Step] = []
        hidden = {"CI", "NO_COLOR", "GITHUB_ACTIONS"}
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        self._environ = {**kept, "COLUMNS": str(WIDTH), "ANAM_API_URL": url, "ANAM_API_KEY": "demo"}

    def run(self, *words: str, expected: int = 0, shorten: bool = False) -> None:
        """Run a command and record it. One that ends in another way ends the script."""
        ended = subprocess.run(
            [*COMMAND, "--color", "always", *words], cwd=self.folder, env=self._environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=_SECONDS,
        )  # fmt: skip
        if ended.returncode != expected:
            raise SystemExit(f"anam-personas {' '.join(words)} ended with {ended.returncode}:\n{ended.stdout}")
        output = f"{ended.stdout.strip()[:64]}..." if shorten else ended.stdout
        self.steps.append(Step(" ".join(("anam-personas", *words)), output))

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file as a writer would."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{name} does not contain {old!r}")
        path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def sample() -> Iterator[Path]:
    """A copy of the sample project."""
    with tempfile.TemporaryDirectory(prefix="anam-personas-pictures-") as name:
        for part in SAMPLE:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, Path(name) / part)
        yield Path(name)


def start() -> str:
    """From an empty folder to a session token."""
    with tempfile.TemporaryDirectory(prefix="anam-personas-pictures-") as name:
        terminal = Terminal(Path(name))
        terminal.run("init")
        terminal.run("check")
        terminal.run("emulator", "token", "receptionist", shorten=True)
        return svg("From an empty folder to a session token", terminal.steps)


def check() -> str:
    """Findings, and their fixes."""
    with sample() as folder:
        terminal = Terminal(folder)
        terminal.edit(
            "personas/cara.yaml", "You are calm and friendly,", "You are calm and friendly, our number is XXXX,"
        )
        terminal.edit("personas/cara.yaml", "this is Cara at", "this is **Cara** at")
        terminal.run("check", "cara", expected=1)
        terminal.run("check", "cara", "--fix", expected=1)
        return svg("Findings with their places and fixes", terminal.steps)


def plan() -> str:
    """What apply would do."""
    with sample() as folder, emulator() as url:
        terminal = Terminal(folder, url)
        terminal.run("apply", "--yes")
        terminal.edit("personas/cara.yaml", "You are calm and friendly,", "You are calm, friendly and quick,")
        terminal.steps.clear()
        terminal.run("plan")
        terminal.run("apply", "--yes")
        return svg("A plan, and its apply", terminal.steps)


def preview(target: Path) -> None:
    """The page of ``preview``, as Chromium shows it."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise SystemExit("there is no Chromium: install it (Debian: apt-get install chromium)")
    with sample() as folder, tempfile.TemporaryDirectory(prefix="anam-personas-chromium-") as profile:
        command = [*COMMAND, "preview", "cara", "--port", "0", "--no-open"]
        with subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                url = _address(process)
                switches = [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--virtual-time-budget=5000",
                ]
                place = [f"--user-data-dir={profile}", "--window-size=1200,800", f"--screenshot={target}"]
                subprocess.run([browser, *switches, *place, url], check=True, capture_output=True, timeout=_SECONDS)
            finally:
                process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := line.partition("http://")[2]:
            return f"http://{found.split()[0]}"
    raise SystemExit("the preview did not start")


RECORDINGS = {"start": start, "check": check, "plan": plan}


def main(folder: Path) -> None:
    """Write every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, record in RECORDINGS.items():
        (folder / f"{name}.svg").write_text(record(), encoding="utf-8")
    preview(folder / "preview.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
