"""The preview and the site in headless Chromium, with Anam's own JavaScript SDK and axe-core; two widths, light and dark.

``ANAM_SCREENSHOTS`` names a folder for pictures.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator, has_media
from anam_personas.preview.server import Preview
from anam_personas.preview.studio import Chosen
from tests.docs_console import ROOT
from tests.interop.page import Page
from tests.review.support import git, needs_git

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.interop, pytest.mark.browser]
WIDE, NARROW = (1280, 900), (390, 844)
SECONDS = 0.3
"""From a save to the new prompt on the page."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample project, which is the working folder."""
    for name in ("personas", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "anam-personas.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def page() -> Iterator[Page]:
    with Page() as opened:
        yield opened


def preview(folder: Path, *, media: bool = False, **environ: str) -> Preview:
    return Preview(Chosen(f"{folder}"), {**os.environ, **environ}, media=media)


def replace(path: Path, old: str, new: str) -> None:
    """Save a file in one step, as editors do: half a file would be an error on the page."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    beside = path.with_suffix(".saved")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(path)


CUT = """
[...document.querySelectorAll('input[placeholder], .tabs, .tabs button, .bar, .numbers')].filter((each) => {
  if (each.scrollWidth > each.clientWidth + 1) return true;
  if (!each.placeholder) return false;
  const pen = document.createElement('canvas').getContext('2d'), look = getComputedStyle(each);
  pen.font = look.font;
  return pen.measureText(each.placeholder).width > each.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
}).map((each) => each.id || each.className)
"""
"""What is wider than its place."""


@pytest.mark.parametrize("width", [1280, 760, 390, 320])
def test_nothing_is_cut_and_the_numbers_say_what_they_count(folder: Path, page: Page, width: int) -> None:
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara", width, 844)
        page.wait(".text", "You are Cara")
        assert page.run(CUT) == []
        assert page.run("document.documentElement.scrollWidth") <= width
        said = page.run("document.querySelector('.numbers').textContent")
        assert re.fullmatch(
            r"\d+ words, about \d+ tokens · with its tools about \d+ tokens · the first message takes \d+\.\d s to say",
            said,
        )
        assert page.run("document.querySelector('.form .hint').textContent").endswith("Text, at most 60 characters.")
        assert "for picture and sound, run: pip install" in page.wait(".state", "No session. Chat and tools work")
        for scheme in ("light", "dark"):
            page.look(scheme, width, 844)
            page.shot(f"one-{width}-{scheme}")
            assert page.axe() == []


def test_a_save_is_on_the_page_within_a_moment(folder: Path, page: Page) -> None:
    cara = folder / "personas/cara.yaml"
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara&var.visitorName=Ada", *WIDE)
        page.wait(".text", "talking to Ada")
        page.until("document.querySelector('#status').textContent === 'Watching the files'")
        page.run(
            "new MutationObserver(() => { if (!window.seen && document.querySelector('.text').textContent.includes('kind')) "
            "window.seen = Date.now(); }).observe(document.querySelector('.text'), {childList: true}); null"
        )
        took = []
        for _ in range(3):  # the machine may be busy: the best of three
            page.run("window.seen = 0")
            replace(cara, "calm and friendly", "calm, kind and friendly")
            saved = time.time()
            took.append(page.until("window.seen") / 1000 - saved)
            assert "persona cara" in page.wait(".details pre", "kind")
            replace(cara, "calm, kind and friendly", "calm and friendly")
            page.until("!document.querySelector('.text').textContent.includes('kind')")
        assert min(took) < SECONDS, took
        assert page.troubles() == []


def test_a_finding_is_explained_and_fixed_by_its_button(folder: Path, page: Page) -> None:
    cara = folder / "personas/cara.yaml"
    good = cara.read_text()
    replace(cara, "How can I help?", "How can I **help**?")
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara", *WIDE)
        assert "SP001 markup" in page.wait(".finding", "SP001")
        assert page.run("document.querySelector('.greeting mark').textContent") == "**help**"
        page.click(".finding .link")
        assert "Why is this bad" in page.wait(".manual", "What it does")
        page.shot("findings")
        assert page.axe() == []
        page.click(".finding button:not(.link)")
        page.wait(".findings", "Nothing found")
        assert cara.read_text() == good
        assert page.troubles() == []


def test_a_broken_file_keeps_the_last_good_prompt_and_session(folder: Path, page: Page) -> None:
    cara = folder / "personas/cara.yaml"
    good = cara.read_text()
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara", *WIDE)
        page.click(".start")
        page.wait(".transcript", "How can I help?")
        cara.write_text(good.replace("version: 1", "version: 1\nnmae: x"))
        assert "last version without errors" in page.wait(".notice", "has 1 error")
        assert "unknown-key" in page.wait(".finding", "S001")
        assert "receptionist" in page.wait(".text", "You are Cara")
        page.fill(".composer input", "Still there?")
        page.press("Enter")
        page.wait(".transcript", "You said: Still there?")
        page.shot("broken")
        assert page.axe() == []
        cara.write_text(good.replace("calm and friendly", "calm"))
        page.wait(".start", "Start with the changes")
        page.click(".start")
        page.until("document.querySelectorAll('.said').length === 1")
        page.click(".stop")
        page.wait(".state", "No session")


def test_without_media_it_talks_by_text_and_says_so(folder: Path, page: Page) -> None:
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara", *WIDE)
        assert "pip install 'anam-personas[live]'" in page.wait(".state", "Chat and tools work")
        page.click(".start")
        page.wait(".state", "Connected (text only)")
        page.wait(".transcript", "How can I help?")
        page.click("[role=tab]:nth-child(3)")
        page.fill(".details input", "Booked for nine.")
        page.fill(".composer input", '/call book_visit {"day": "Monday"}')
        page.press("Enter")
        page.wait(".transcript", "Booked for nine.")
        calls = page.wait(".calls", "book_visit")
        assert '"day": "Monday"' in calls
        assert "Booked for nine." in calls
        page.shot("text-only")
        assert page.axe() == []
        page.click(".keep")
        shown = page.wait("#keep pre", "result: Booked for nine.")
        page.shot("save-as-test", False)
        assert page.axe() == []
        assert not [*folder.glob("personas/*.test.yaml")]
        page.click("#keep button[value=yes]")
        page.wait(".state", "masking is a help")
        (written,) = folder.glob("personas/*.test.yaml")
        assert written.read_text(encoding="utf-8").strip() == shown.strip()
        assert main(["check", f"{written}"]) == 0
        assert page.troubles() == []


def test_it_talks_with_picture_and_sound(folder: Path, page: Page) -> None:
    if not has_media():
        pytest.skip("no media: pip install 'anam-personas[live]'")
    with preview(folder, media=True) as running:
        page.open(f"{running.url}/?persona=cara", *WIDE)
        page.click(".start")
        try:
            page.wait(".state", "Live")
        except AssertionError:  # once more: on a busy machine a handshake of a browser can run out of time
            page.click(".start")
            page.wait(".state", "Live")
        page.wait(".transcript", "How can I help?")
        page.until("document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 10")
        page.fill(".composer input", "When do you open?")
        page.press("Enter")
        page.wait(".transcript", "You said: When do you open?")
        page.fill(".composer input", '/call book_visit {"day": "Monday"}')
        page.press("Enter")
        page.click("[role=tab]:nth-child(3)")
        assert '"day": "Monday"' in page.wait(".calls", "book_visit")
        page.wait(".transcript", "done")
        page.click("[role=tab]:nth-child(4)")
        assert "SESSION_READY" in page.wait(".events", "MESSAGE_STREAM_EVENT_RECEIVED")
        page.shot("live")
        assert page.axe() == []
        page.look("dark", *NARROW)
        page.shot("live-narrow-dark")
        assert page.axe() == []
        assert page.troubles() == []


@needs_git
def test_two_states_stand_side_by_side_and_a_link_restores_them(folder: Path, page: Page) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    replace(folder / "personas/cara.yaml", "calm and friendly", "calm, warm and friendly")
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara", *WIDE)
        page.wait(".text", "You are Cara")
        page.fill("#with", "HEAD")
        page.press("Tab")
        page.wait("#differences", "warm")
        page.fill("[data-side='0'] .form input", "Ada")
        page.until(
            "[...document.querySelectorAll('.text')].every((each) => each.textContent.includes('talking to Ada'))"
        )
        page.shot("side-by-side")
        address = page.run("location.href")
        assert "with=HEAD" in address
        assert "var.visitorName=Ada" in address
        page.open(address, *NARROW)
        page.wait("#differences", "warm")
        page.until("document.querySelectorAll('.side').length === 2")
        assert page.run("[...document.querySelectorAll('.form input')].map((each) => each.value)") == ["Ada", "Ada"]
        page.look("dark", *NARROW)
        page.shot("side-by-side-narrow-dark")
        assert page.axe() == []
        page.fill("#with", "production")
        page.press("Tab")
        assert "voiceId" in page.wait("#differences", "voiceId")
        page.fill("#with", "nowhere-at-all")
        page.press("Tab")
        page.wait(".notice", "nowhere-at-all")


def test_it_is_used_by_the_keyboard_alone(folder: Path, page: Page) -> None:
    with preview(folder) as running:
        page.open(running.url, *WIDE)
        page.wait(".text", "You are Cara")
        page.press("Tab")
        assert page.run("document.activeElement.textContent") == "Skip to the persona"
        for _ in range(40):
            page.press("Tab")
            if page.run("document.activeElement.classList.contains('start')"):
                break
        page.press("Enter")
        page.wait(".state", "Connected")
        page.until("!document.querySelector('.composer input').disabled")
        for _ in range(60):
            page.press("Tab")
            if page.run("document.activeElement.getAttribute('role') === 'tab'"):
                break
        page.press("ArrowRight")
        assert page.run("document.activeElement.textContent") == "Token request"
        assert '"clientLabel"' in page.wait("[role=tabpanel]:not([hidden]) pre", "clientLabel")


def test_a_session_at_the_api_is_confirmed_first_and_talks_as_on_the_emulator(folder: Path, page: Page) -> None:
    """Another emulator stands for the API: the page does the same there."""
    replace(
        folder / "anam-personas.toml", "[environments.staging]\n", '[environments.staging]\nminute-price = "0.12 USD"\n'
    )
    with (
        Emulator(media=has_media()) as api,
        preview(folder, ANAM_API_KEY="a-key-of-somebody", ANAM_API_URL=api.url) as running,
    ):
        page.open(f"{running.url}/?persona=cara&var.visitorName=Ada", *WIDE)
        page.wait(".text", "talking to Ada")
        page.choose(".target", "api")
        page.wait(".details", "Compared with what is stored at the API")
        page.click(".start")
        said = page.wait("dialog", "bills its length")
        assert "at most 600 seconds" in said
        assert "at most 1.20 USD" in said
        page.shot("cost", False)
        assert page.axe() == []
        page.click("dialog button[value=no]")
        page.until("!document.querySelector('.start').disabled")
        assert {request.method for request in api.requests} == {"GET"}, "a plan reads; no token was asked for"
        page.click(".start")
        page.click("dialog button[value=yes]")
        page.until("!document.querySelector('.stop').hidden")
        posted = [each.path for each in api.requests if each.method == "POST"]
        assert posted[:2] == ["/v1/auth/session-token", "/v1/engine/session"]
        if has_media():
            page.wait(".transcript", "How can I help?")
            page.fill(".composer input", "When do you open?")
            page.press("Enter")
            page.wait(".transcript", "You said: When do you open?")
        assert "a-key-of-somebody" not in page.run("document.documentElement.outerHTML")


def test_what_a_file_says_is_text(folder: Path, page: Page) -> None:
    evil = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>"
    replace(folder / "personas/cara.yaml", "name: Cara\n", f"name: '{evil}'\n")
    replace(folder / "personas/cara.yaml", "Never give medical advice.", f"Never {evil} **advise**.")
    replace(folder / "tools/book_visit.yaml", "Book a visit.", f"Book a visit {evil}.")
    with preview(folder) as running:
        page.open(f"{running.url}/?persona=cara&var.visitorName={evil}&with=production", *WIDE)
        page.wait(".text", "onerror")
        page.wait("h2", "<img")
        assert page.run("[window.pwned ?? null, document.querySelectorAll('main img, main script').length]") == [
            None,
            0,
        ]


def test_the_site_is_searched_and_read_from_the_disk(folder: Path, page: Page) -> None:
    (folder / "personas/broken.yaml").write_text("version: 1\nnmae: x\n")
    replace(folder / "personas/cara.yaml", "How can I help?", "How can I **help**? <script>window.pwned=1</script>")
    assert main(["site", "--out", "public"]) == 0
    page.open((folder / "public/index.html").as_uri(), *WIDE)
    page.wait("table", "Cara")
    page.shot("site")
    assert page.axe() == []
    page.fill("#find", "dentist medical")
    page.wait("#found", "of 3 found")
    assert "Broken" not in page.run(
        "[...document.querySelectorAll('tbody tr:not([hidden])')].map((row) => row.innerText).join()"
    )
    page.look("dark", *NARROW)
    page.shot("site-narrow-dark")
    assert page.axe() == []
    page.look("light", *WIDE)
    page.fill("#find", "")
    page.click("tbody a[href='personas/cara.html']")
    page.wait("h1", "Cara")
    page.shot("site-persona")
    assert page.axe() == []
    assert page.run("window.pwned ?? null") is None
    page.look("dark", *NARROW)
    page.shot("site-persona-narrow-dark")
    assert page.axe() == []
