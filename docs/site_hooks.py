"""What the site adds to the pages of docs/: the README as its first page, the Python API, and addresses of files elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
_API = """# Python API

The names that the package exports, from their docstrings. [Guide](api.md) shows them at work.

::: anam_personas
    options:
      members: {members}
      show_root_toc_entry: false
"""
_BOOSTS = {
    **dict.fromkeys(("rules.md", "reference.md", "commands.md", "python.md"), 0.1),
    **dict.fromkeys(("ci.md", "preview.md"), 3),
    "writers.md": 8,
}
"""What the search multiplies a page's weight by: long pages of reference have every word, and would hide the guides."""
_OUTSIDE = re.compile(r"(\]\()\.\./([^)\s]+\))")
_ROOT_FILE = re.compile(r"(\]\()(?!https?:|#|docs/)([^)\s]+\))")


def _repository(config: Any) -> str:
    return str(config.extra["social"][0]["link"])


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not files of docs/."""
    import anam_personas

    front = (ROOT / "README.md").read_text(encoding="utf-8")
    front = _ROOT_FILE.sub(rf"\g<1>{_repository(config)}/blob/main/\2", front).replace("](docs/", "](")
    files.append(File.generated(config, "index.md", content=front))
    members = sorted(anam_personas.__all__)
    files.append(File.generated(config, "python.md", content=_API.format(members=members)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Files outside docs/ are read in the repository."""
    if boost := _BOOSTS.get(page.file.src_uri):
        page.meta["search"] = {"boost": boost}
    return _OUTSIDE.sub(rf"\g<1>{_repository(config)}/blob/main/\2", markdown)
