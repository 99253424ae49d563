"""Pages -> the files of the site, as texts by path. Whatever comes from a file of the project is escaped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from anam_personas.overview.look import LOOK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.site.gather import Page

_HERE: Final = Path(__file__).parent
_PERSONAS: Final = "personas"
WHATS: Final = {
    "added": "Added",
    "removed": "Removed",
    "renamed": "Renamed",
    "changed": "Changed",
    "invalid": "Cannot be compared",
    "same": "Changed in nothing but comments or layout",
}


def build(pages: Sequence[Page], project: str, environment: str) -> dict[str, str]:
    """The files of the site. The same pages give the same texts."""
    environ = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environ.filters["json"] = _pretty
    given = {"project": project, "environment": environment, "whats": WHATS}
    files = {
        "index.html": environ.get_template("index.html").render(**given, pages=pages, root="", path_of=address_of),
        "assets/look.css": (LOOK / "look.css").read_text(encoding="utf-8"),
        "assets/search.js": _search(pages),
    }
    for name in ("site.css", "site.js"):
        files[f"assets/{name}"] = (_HERE / "assets" / name).read_text(encoding="utf-8")
    template = environ.get_template("persona.html")
    for page in pages:
        path = path_of(page.seen.key)
        files[path] = template.render(**given, page=page, root="../" * path.count("/"))
    return files


def path_of(key: str) -> str:
    """The file of a persona, by its key."""
    return f"{_PERSONAS}/{key}.html"


def address_of(key: str) -> str:
    """The same as a link has it."""
    return quote(path_of(key))


def _pretty(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _search(pages: Sequence[Page]) -> str:
    """What is searched through: the texts of each persona, in the order of the list. A script, so that it can be read from a disk."""
    texts = [" ".join(_words(page)) for page in pages]
    return f"window.texts = {json.dumps([text.lower() for text in texts])};\n"


def _words(page: Page) -> list[str]:
    words = [page.seen.key, page.name, page.about, *page.owners, *(item.item.code for item in page.findings)]
    words += [piece.text for piece in (*page.prompt, *page.greeting)]
    return [*words, *(f"{tool.get('name', '')} {tool.get('description', '')}" for tool in page.tools)]
