"""Whatever is live, the file that ``pull`` writes says exactly that, and ``check`` finds no error in it that the live text
has not: for generated personas, from the emulator, by the commands.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from anam_personas import Project
from anam_personas.cli.main import main
from anam_personas.persona.compile import token_request
from tests.cli.support import Lab, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLES = int(os.environ.get("ANAM_EXAMPLES", "12"))
PIECES = [
    "[STYLE]\n", "[PERSONALITY]\n", "# Goal\n", "Call the visitor {{name}}.", "{{ name }}", "{% if vip %}", "{% endif %}", "{#", "#}", "{{", "}}",
    "{% endraw %}", "{%- endraw -%}", "{% raw %}", "{", "}", "Be kind.", "You are Mina.", "\n", "\n\n", "  ", "\t", " \n", "\r\n", " #1", ": ",
    "- a\n", "'", '"', "\\", "---\n", "...\n", "\x07", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\xa0", "\U0001f44b", "\U0010ffff", "e\u0301", "no", "1.0", "~",
    "@", "`", "%", "&a ", "*b", "!c ", "|", ">", "? ", "=", "<<",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
IDS = {"avatarId": "30fa96d0-26c4-4e55-94a0-517025942e18", "voiceId": "6bfbe25a-979d-40f3-a92b-5394170af54b", "llmId": "0934d97d-0c3a-4f33-91b0-5e136a0ef466"}  # fmt: skip


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    with sample(tmp_path, monkeypatch) as made:
        for path in (made.folder / "personas").rglob("*.yaml"):
            path.unlink()
        yield made


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(list(words))
    return code, out.getvalue()


def errors(folder: Path) -> set[str]:
    """The codes of the errors of all files."""
    _, out = run("check", "--no-cache", "--format", "json")
    return {item["code"] for item in json.loads(out)["diagnostics"] if item["severity"] == "error"}


def pulled(lab: Lab, fields: dict[str, Any]) -> tuple[Path | None, dict[str, Any]]:
    """The file that is made of a persona, and what was live; no file where it was refused, which has a reason."""
    made = lab.api.create("personas", {"name": "Mina", **IDS, **fields})
    live = lab.api.get("personas", made["id"])
    code, out = run("pull", "--id", made["id"], "--format", "json")
    lab.api.delete("personas", made["id"])
    (row,) = json.loads(out)["personas"]
    if code != 0:
        assert (code, row["status"]) == (1, "refused")
        assert row["reason"]
        assert [*lab.folder.glob("personas/*.yaml")] == []
        return None, live
    return lab.folder / "personas/mina.yaml", live


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(prompt=TEXTS, greeting=TEXTS, description=TEXTS)
@example(prompt="[STYLE]\nCall the visitor {{name}}.\n\n[GUARDRAILS]\nSay so.", greeting="Hi {{name}}", description="d")
@example(prompt="{% endraw %} and {{ a }} {%- endraw -%}{", greeting="{{", description="\n\nx")
@example(prompt="word {{x}} " * 9_000, greeting="\ufeffHi", description="a\x85b")
def test_a_pulled_file_says_what_is_live(lab: Lab, prompt: str, greeting: str, description: str) -> None:
    path, live = pulled(lab, {"systemPrompt": prompt, "initialMessage": greeting[:500], "description": description})
    if path is None:
        assert not prompt.strip("\r\n") or "\r" in (prompt + greeting).replace("\r\n", "")
        return
    try:
        persona = Project.load(lab.folder).persona("mina")
        config = token_request(persona)["personaConfig"]
        assert config["systemPrompt"].rstrip("\n") == live["brain"]["systemPrompt"].replace("\r\n", "\n").rstrip("\n")
        assert config["initialMessage"] == live["initialMessage"].replace("\r\n", "\n")
        assert str(persona.body.get("description", "")).rstrip() == live["description"].replace("\r\n", "\n").rstrip()
        found = errors(lab.folder)
        path.write_text(without_braces(path.read_text("utf-8")), "utf-8")
        assert found <= errors(lab.folder)
    finally:
        path.unlink()


def without_braces(text: str) -> str:
    """A file with round brackets in their place: what is wrong with it is wrong with the live text."""
    return re.sub(r"\{% (?:end)?raw %\}", "", text).translate({ord("{"): "(", ord("}"): ")"})
