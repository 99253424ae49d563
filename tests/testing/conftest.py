"""A project with a scripted model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.testing.judging import CARA, VERA, Judging, answer
from tests.testing.support import bench, last

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.testing.support import Bench


def _answer(body: dict[str, Any]) -> Any:
    """Judges yes; books on Friday; else says a sentence."""
    if body["model"] == "judge":
        return '{"verdict": "yes", "reason": "It does."}'
    if body["messages"][-1]["role"] == "tool":
        return "Your visit is booked."
    return ("book_visit", {"day": "2026-01-09"}) if "Friday" in last(body) else "We are open from nine to five."


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Bench]:
    monkeypatch.setattr("anam_personas.testing.chat.DELAY", 0.001)
    with bench(tmp_path, monkeypatch, capsys, _answer) as made:
        yield made


@pytest.fixture
def hotel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Judging]:
    monkeypatch.setattr("anam_personas.testing.chat.DELAY", 0.001)
    with bench(tmp_path, monkeypatch, capsys, answer) as made:
        yield Judging(made.folder, made.server, capsys).set(cara=CARA, vera=VERA)
