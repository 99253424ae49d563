"""Findings stand at the exact words, in every style of YAML, in prompt files, and in prompts of several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.lint.engine import lint_persona
from anam_personas.lint.finding import Span
from anam_personas.lint.selection import Selection
from anam_personas.persona.resolve import resolve
from anam_personas.workspace.settings import Settings
from anam_personas.workspace.workspace import Workspace
from tests.lint.support import document, findings, marked, persona, persona_of, subject

if TYPE_CHECKING:
    from pathlib import Path

STYLES = {
    "plain": "systemPrompt: You are Cara.\n  Hours are TODO now.\n",
    "single": "systemPrompt: 'You''re Cara.\n\n  Hours are TODO now.'\n",
    "double": 'systemPrompt: "You\\x20are \\u0043ara. \\\n  Hours are TODO now."\n',
    "literal": "systemPrompt: |2-\n    You are Cara.\n  Hours are TODO now.\n",
    "folded": "systemPrompt: >+\n  You are Cara.\n\n    more\n  Hours are TODO now.\n\n",
    "crlf": "systemPrompt: |\r\n  You are Cara.\r\n  Hours are TODO now.\r\n",
    "list": "systemPrompt:\n- section: A\n  text: |\n    You are Cara.\n- text: >-\n    Hours\n    are TODO now.\n",
}


@pytest.mark.parametrize("lines", STYLES.values(), ids=STYLES)
def test_a_finding_stands_at_its_words(lines: str) -> None:
    found = document(lines.replace("\r\n", "\n"))
    found = found if "\r" not in lines else persona_of_crlf(lines)
    (finding,) = findings(persona_of(found), "CL001")
    assert marked(finding) == "TODO"
    line = next(n for n, text in enumerate(found.text.splitlines(), 1) if "TODO" in text)
    assert (finding.place.line, finding.place.end_line) == (line, line)


def persona_of_crlf(lines: str):  # type: ignore[no-untyped-def]
    from anam_personas.yaml.document import read
    from tests.lint.support import BASE, ROOT

    rest = "".join(f"{key}: {value}\r\n" for key, value in BASE.items() if key != "systemPrompt")
    return read(lines + rest, "personas/cara.yaml", ROOT / "personas/cara.yaml")


def test_what_the_prompt_lacks_stands_at_its_key_also_in_an_environment() -> None:
    lines = "systemPrompt: You are Cara.\nenvironments: {default: {systemPrompt: Tell the guest a joke.}}\n"
    (finding,) = findings(persona(lines), "PS001")
    assert (marked(finding), finding.place.line) == ("systemPrompt", 2)


def test_a_section_marker_of_a_part_is_reported_at_the_parts_section() -> None:
    lines = 'systemPrompt:\n- {section: STYLE, text: Short.}\n- {section: GOALS, text: ""}\n- {section: STYLE, text: Long.}\n'
    assert [(marked(f), f.place.line) for f in findings(persona(lines), "PS005", "PS004")] == [
        ("GOALS", 3),
        ("STYLE", 4),
    ]


def test_words_over_two_parts_are_clipped_to_the_first() -> None:
    made = subject(persona("systemPrompt:\n- text: You are Cara.\n- text: Be kind.\n"))
    assert made.prompt is not None
    place = Span(made.prompt, 4, 20).place()
    assert place.excerpt[place.column - 1 : place.end_column - 1] == "are Cara."


def test_a_place_between_two_parts_is_the_end_of_the_first() -> None:
    made = subject(persona("systemPrompt:\n- text: You are Cara.\n- text: Be kind.\n"))
    assert made.prompt is not None
    place = made.prompt.place(14, 15)
    assert (place.line, place.column) == (2, len("- text: You are Cara.") + 1)


def test_a_finding_in_a_prompt_file_stands_in_that_file(tmp_path: Path) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "style.md").write_text("Be kind.\nHours: TODO.\n", encoding="utf-8")
    (folder / "cara.yaml").write_text(
        "version: 1\nname: Cara\navatarId: a\nvoiceId: v\nllmId: l\nsystemPrompt: [{section: X, file: style.md}]\n",
        encoding="utf-8",
    )
    workspace = Workspace.of(Settings(tmp_path))
    made = resolve(workspace.document(folder / "cara.yaml"), "cara", "default", workspace).persona
    assert made is not None
    (finding,) = lint_persona(made, Selection.of(["CL001"]))
    assert finding.place.file.endswith("personas/style.md")
    assert (finding.place.line, finding.place.column, marked(finding)) == (2, 8, "TODO")
