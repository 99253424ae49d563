"""Where the pages of the codes stand on the web: said by the package's metadata, else nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from anam_personas.lint.address import address
from anam_personas.lint.pages import every
from tests.lint.test_plugins import RULE, command, install
from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "https://docs.example/persona/rules.md"
HEAD = "Metadata-Version: 2.4\nName: anam-personas\nVersion: 1\n"
URLS = f"Project-URL: Changelog, https://docs.example/log\nProject-URL: Rules, {PAGE}\n"


def published(folder: Path, metadata: str) -> Path:
    """What is installed where the package was built with these lines."""
    write(folder, {"anam_personas-1.dist-info/METADATA": metadata})
    return folder


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (HEAD + URLS, f"{PAGE}#sp001"),
        (HEAD + "Project-URL: Homepage, https://docs.example\n", None),
        (HEAD + "\nProject-URL: Rules, https://in.the.description\n", None),
    ],
)
def test_the_address_is_that_of_the_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metadata: str, expected: str | None
) -> None:
    monkeypatch.syspath_prepend(published(tmp_path, metadata))
    assert address("SP001") == expected


def test_every_code_has_its_section_in_the_page_that_is_published(request: pytest.FixtureRequest) -> None:
    page = (request.config.rootpath / "docs/rules.md").read_text(encoding="utf-8")
    assert [info.code for info in every() if f'<a id="{info.code.lower()}"></a>' not in page] == []


def test_links_appear_in_every_output_as_soon_as_there_is_a_page(tmp_path: Path) -> None:
    site = install(
        published(tmp_path / "site", HEAD + URLS),
        RULE.replace("    severity", '    url = "https://acme.example/howdy"\n    severity'),
    )
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", "Howdy **you**.")})
    check = ("lint", "--select", "ACME001,SP001")
    told = command(tmp_path, site, *check).stdout
    assert f"  = see: {PAGE}#sp001\n" in told
    assert "  = see: https://acme.example/howdy\n" in told
    found = json.loads(command(tmp_path, site, *check, "--format", "json").stdout)["diagnostics"]
    assert {item["code"]: item["url"] for item in found} == {
        "ACME001": "https://acme.example/howdy", "SP001": f"{PAGE}#sp001",
    }  # fmt: skip
    run = json.loads(command(tmp_path, site, *check, "--format", "sarif").stdout)["runs"][0]
    assert [rule["helpUri"] for rule in run["tool"]["driver"]["rules"]] == [
        "https://acme.example/howdy", f"{PAGE}#sp001",
    ]  # fmt: skip
    assert command(tmp_path, site, "explain", "SP001").stdout.endswith(f"\n{PAGE}#sp001\n")
    assert (
        json.loads(command(tmp_path, site, "explain", "SP001", "--format", "json").stdout)["code"]["url"]
        == f"{PAGE}#sp001"
    )
