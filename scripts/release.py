"""Prepare a release, and check one before it is published.

- ``prepare VERSION`` sets the version, that of the image too, and turns the changelog's Unreleased section into that of the release;
- ``check TAG REPOSITORY`` says what keeps a tag from being published, and ends with 1 if there is anything;
- ``notes TAG`` prints the changelog's section of a release.
"""

from __future__ import annotations

import re
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
_VERSION = re.compile(r'(?m)^__version__ = "([^"]+)"$')
_IMAGE = re.compile(r"(?m)^ARG VERSION=(\S*)$")
_NUMBER = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_UNRELEASED = "## [Unreleased]\n"


def version(root: Path) -> str:
    """The version that the package has."""
    found = _VERSION.search((root / "anam_personas" / "_version.py").read_text(encoding="utf-8"))
    return found[1] if found else ""


def notes(root: Path, tag: str) -> str:
    """The changelog's section of a release, without its heading. Empty where there is none."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[{re.escape(tag.removeprefix('v'))}\] - \d{{4}}-\d\d-\d\d\n"
    found = re.search(heading + r"(.*?)(?=^## \[|^\[[^\]]+\]: |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def problems(root: Path, tag: str, repository: str) -> list[str]:
    """What keeps a tag of a repository (OWNER/NAME) from being published."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    address = settings["project"]["urls"]["Repository"]
    found = []
    if tag != f"v{version(root)}":
        found.append(f"the tag is {tag}, but the version is {version(root)}: tag v{version(root)}, or run `prepare`")
    if not notes(root, tag):
        found.append(f"CHANGELOG.md has no section `## [{tag.removeprefix('v')}] - DATE` with an entry: run `prepare`")
    image = _IMAGE.search((root / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
    if image is None or image[1] != version(root):
        found.append(f"deploy/Dockerfile does not install {version(root)}: run `prepare`")
    if address != f"https://github.com/{repository}":
        found.append(f"pyproject.toml names {address} as the repository, not https://github.com/{repository}")
    address_file = root / "anam_personas" / "schema" / "address.py"
    if "IS_PUBLISHED: Final = True\n" not in address_file.read_text(encoding="utf-8"):
        found.append("address.py has IS_PUBLISHED = False: set it, and let README.md and docs/ install from the index")
    return found


def prepare(root: Path, number: str, date: str) -> str:
    """Set the version, and date the changelog's entries; what keeps it from doing so, or nothing."""
    changelog, module = root / "CHANGELOG.md", root / "anam_personas" / "_version.py"
    text = changelog.read_text(encoding="utf-8")
    if not _NUMBER.fullmatch(number):
        return f"{number!r} is no version: write one such as 1.2.3 or 1.2.3rc1"
    if notes(root, number):
        return f"CHANGELOG.md has a section for {number} already"
    entries = text.partition(_UNRELEASED)[2].partition("\n## [")[0]
    if not re.search(r"^- ", entries, re.MULTILINE):
        return "CHANGELOG.md has no entries under [Unreleased]"
    changelog.write_text(text.replace(_UNRELEASED, f"{_UNRELEASED}\n## [{number}] - {date}\n", 1), encoding="utf-8")
    for path, pattern, line in (
        (module, _VERSION, f'__version__ = "{number}"'),
        (root / "deploy" / "Dockerfile", _IMAGE, f"ARG VERSION={number}"),
    ):
        path.write_text(pattern.sub(line, path.read_text(encoding="utf-8")), encoding="utf-8")
    return ""


def main(arguments: list[str]) -> int:
    """Do what is asked for; the exit code."""
    match arguments:
        case ["prepare", number]:
            found = [prepare(ROOT, number, datetime.now(UTC).date().isoformat())]
        case ["check", tag, repository]:
            found = problems(ROOT, tag, repository)
        case ["notes", tag]:
            sys.stdout.write(notes(ROOT, tag) + "\n")
            found = []
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    sys.stderr.writelines(f"error: {each}\n" for each in found if each)
    return 1 if any(found) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
