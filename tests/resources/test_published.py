from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.cli.main import main
from anam_personas.resources.persona.published import published
from tests.cli.support import sample

if TYPE_CHECKING:
    from pathlib import Path

LINK = {
    "enabled": True, "expiresAt": "2027-01-22T08:00:00.000Z", "usageLimit": 10, "usageCount": 3, "allowAllOrigins": False,
    "allowedOrigins": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({}, ()),
        ({"shareLinks": None, "widgetConfig": None}, ()),
        ({"shareLinks": [{**LINK, "enabled": False}, "odd", 3], "widgetConfig": {"layout": "inline"}}, ()),
        ({"shareLinks": "odd", "widgetConfig": {"allowedOrigins": "odd"}}, ()),
        (
            {"shareLinks": [LINK]},
            (
                "it is published by a share link until 2027-01-22T08:00:00.000Z, used 3 of 10 times, which cannot be embedded",
            ),
        ),
        (
            {
                "shareLinks": [{"allowAllOrigins": True}],
                "widgetConfig": {"allowedOrigins": ["https://a.org", "https://b.org"]},
            },
            (
                "it is published by a share link without an end, which can be embedded on any site",
                "its widget can be embedded on https://a.org, https://b.org",
            ),
        ),
        ({"widgetConfig": {"allowEverywhere": True}}, ("its widget can be embedded on any site",)),
    ],
)
def test_who_can_reach_a_persona(reply: dict[str, Any], said: tuple[str, ...]) -> None:
    assert published(reply) == said


def test_many_links_are_counted() -> None:
    assert published({"shareLinks": [LINK] * 9})[-1] == "it is published by 4 more share links"


def test_a_plan_and_an_apply_say_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sample(tmp_path, monkeypatch) as lab:
        assert main(["-q", "apply", "--yes"]) == 0
        lab.api.create("share-links", {"personaId": lab.live()["id"]})
        assert main(["plan", "--exit-code"]) == 0
        cara = lab.folder / "personas/cara.yaml"
        cara.write_text(cara.read_text() + "widgetConfig: {allowEverywhere: true}\n")
        capsys.readouterr()
        main(["plan", "cara"])
        said = capsys.readouterr().out
        assert "it is published by a share link until 2" in said
        assert "from now on its widget can be embedded on any site" in said
