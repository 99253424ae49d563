"""What ``pip install`` is given in a pipeline: pinned, and where the package really is to be had.

Until it is published, that is the commit of the repository that this installation came from; where that cannot be known, as after an
installation from a folder, a placeholder that the pipeline asks to be replaced.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from anam_personas._version import __version__
from anam_personas.schema.address import IS_PUBLISHED, REPOSITORY

NAME: Final = "anam-personas"
_PLACEHOLDER: Final = f"git+https://github.com/{REPOSITORY}@{'0' * 40}"
_REMOTE: Final = re.compile(r"(https|ssh)://(?:[^@/\s]+@)?([A-Za-z0-9][\w.-]*(?::\d+)?/[\w./~+-]+)")
_COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")
_FOLDER: Final = re.compile(r"[\w-]+(?:/[\w-]+)*")


class Source(NamedTuple):
    """A requirement for pip, and whether it is a placeholder."""

    requirement: str
    is_placeholder: bool = False


def installed(extra: str = "") -> Source:
    """The source of the running package, with an extra if one is named."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        record = distribution(NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        record = None
    found = source(record, is_published=IS_PUBLISHED)
    return found._replace(requirement=found.requirement.replace(NAME, f"{NAME}[{extra}]", 1)) if extra else found


def source(record: str | None, *, is_published: bool) -> Source:
    """The source, from the ``direct_url.json`` (PEP 610) of an installation. Credentials in its address are left out."""
    found = _repository(json.loads(record) if record else {})
    if found is not None:
        return Source(f"{NAME} @ {found}")
    if is_published:
        return Source(f"{NAME}=={__version__}")
    return Source(f"{NAME} @ {_PLACEHOLDER}", is_placeholder=True)


def _repository(record: dict[str, Any]) -> str | None:
    """The address of a commit in a git repository that other machines reach, as pip writes it."""
    info = record.get("vcs_info", {})
    remote, commit = _REMOTE.fullmatch(str(record.get("url"))), str(info.get("commit_id"))
    folder = record.get("subdirectory")
    if info.get("vcs") != "git" or remote is None or _COMMIT.fullmatch(commit) is None:
        return None
    if folder is not None and _FOLDER.fullmatch(str(folder)) is None:
        return None
    scheme, rest = remote.groups()
    user = "git@" if scheme == "ssh" else ""
    return f"git+{scheme}://{user}{rest}@{commit}" + (f"#subdirectory={folder}" if folder else "")
