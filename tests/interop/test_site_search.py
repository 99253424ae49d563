"""The built site over HTTP, in headless Chromium: what a newcomer types into its search box leads to the right page."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import subprocess
import threading
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs_console import ROOT
from tests.interop.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.interop, pytest.mark.browser]
MKDOCS = ROOT / ".venv/docs/bin/mkdocs"
BOX = "[data-md-component=search-query]"
FOUND = """[...document.querySelectorAll('.md-search-result__item')].slice(0, 5).map(
    each => each.querySelector('.md-search-result__link').href.split('/').pop().split('?')[0].split('#')[0])"""
PAGES = {
    "greeting": "writers.html",
    "first message": "writers.html",
    "without git": "writers.html",
    "Neovim": "editors.html",
    "Vapi": "import.html",
    "ElevenLabs": "import.html",
    "pull request": "ci.html",
    "drift": "sync.html",
    "rollback": "sync.html",
    "Next.js": "serve.html",
    "voice by name": "personas.html",
    "suppress": "checking.html",
    "exit code": "exit-codes.html",
    "talk to the persona": "preview.html",
}
"""What is typed, and the page that is among the first five results."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and logs nothing."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, built as `make site` does."""
    if not MKDOCS.exists():
        pytest.skip("the site's tools are not installed: make site")
    folder = tmp_path_factory.mktemp("site")
    environ = {**os.environ, "PYTHONPATH": ".", "NO_MKDOCS_2_WARNING": "1"}
    command = [str(MKDOCS), "build", "--strict", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=600)
    assert built.returncode == 0, built.stderr
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_page_is_in_the_index(site: str) -> None:
    with urllib.request.urlopen(f"{site}/search/search_index.json", timeout=20) as reply:
        indexed = {row["location"].partition("#")[0] for row in json.load(reply)["docs"]}
    assert {f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")} <= indexed


def test_nothing_is_loaded_from_elsewhere(site: str) -> None:
    with urllib.request.urlopen(f"{site}/index.html", timeout=20) as reply:
        page = reply.read().decode()
    assert re.findall(r'(?:src|<link[^>]* href)="https?://[^"]*"', page) == []


def test_what_a_newcomer_types_leads_to_the_page(site: str) -> None:
    missed = {}
    with Page() as page:
        page.open(f"{site}/index.html")
        for words, expected in PAGES.items():
            page.fill(BOX, "")
            page.press("Backspace")
            page.until("document.querySelectorAll('.md-search-result__item').length === 0")
            page.fill(BOX, words)
            page.press("End")
            page.until("document.querySelectorAll('.md-search-result__item').length > 0")
            if expected not in (found := page.run(FOUND)):
                missed[words] = found
        assert not missed, json.dumps(missed)
        assert page.troubles() == []
