"""The main job, from a YAML file to session tokens and synced personas, on the bundled emulator over a real socket.

Works in a copy of the sample project, prints every command before it runs, and ends with the first one that fails.
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

ROOT = Path(__file__).parent.parent
SAMPLE = ("personas", "tools", "schema", "anam-personas.toml")
COMMAND = [sys.executable, "-m", "anam_personas"]


def main() -> int:
    """Run the demo; 0 where every step did what it is meant to."""
    with tempfile.TemporaryDirectory(prefix="anam-personas-demo-") as name, emulator() as url:
        folder = Path(name)
        for part in SAMPLE:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / part)
        steps(Demo(folder, url))
    title("Done. The emulator has been stopped; nothing outside a temporary folder was changed.")
    return 0


def steps(demo: Demo) -> None:
    """What a team does with a persona, from the first check to the second apply."""
    title("1. Check the persona files, as CI does")
    demo.run("check")
    title("2. Compile one into an ephemeral session-token request")
    demo.run("compile", "cara", "--var", "visitorName=Ada")
    title("3. Exchange the API key for a session token: good for one hour and one session")
    demo.run("token", "cara", "--var", "visitorName=Ada", shorten=True)
    title("4. Plan and apply: the stored personas are made")
    demo.run("plan")
    demo.run("apply", "--yes")
    title("5. Plan again: in sync")
    demo.run("plan", "--exit-code")
    title("6. A token for the stored persona")
    demo.run("token", "cara", "--stateful", shorten=True)
    title("7. Change a prompt: the plan shows one update, and what is different")
    demo.edit("personas/cara.yaml", "You are calm and friendly,", "You are calm, friendly and quick,")
    demo.run("plan")
    demo.run("apply", "--yes")
    demo.run("status")


class Demo:
    """A copy of the sample project, and the emulator that its commands talk to."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "ANAM_API_URL": url, "ANAM_API_KEY": "demo"}

    def run(self, *words: str, shorten: bool = False) -> None:
        """Run one command and show it. A failure ends the demo."""
        show("$ anam-personas " + " ".join(words))
        result = subprocess.run(
            [*COMMAND, *words], cwd=self.folder, env=self.environment, check=False, text=True,
            stdout=subprocess.PIPE if shorten else None,
        )  # fmt: skip
        if shorten and result.returncode == 0:
            token = result.stdout.strip()
            show(f"{token[:24]}... ({len(token)} characters, {token.count('.') + 1} parts)")
        if result.returncode != 0:
            raise SystemExit(f"this step failed with exit code {result.returncode}")

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file as a writer would."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{name} does not hold {old!r}")
        show(f"# in {name}: {old!r} -> {new!r}")
        path.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def emulator() -> Iterator[str]:
    """The emulator as a process of its own, on a free port; its address."""
    command = [*COMMAND, "--quiet", "emulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = (process.stdout.readline() if process.stdout else "").strip()
            if not url:
                raise SystemExit("the emulator did not start")
            yield url
        finally:
            process.terminate()


def title(text: str) -> None:
    """Announce the next step."""
    show(f"\n=== {text}")


def show(text: str) -> None:
    """Print in step with what the commands print."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
