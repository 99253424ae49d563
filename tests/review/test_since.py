"""The change since a revision: what it means for each persona, from files alone."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import UnreadableFile
from anam_personas.review.json_v1 import comparison_json
from anam_personas.review.markdown import comparison_markdown
from anam_personas.review.show import comparison_text
from anam_personas.review.since import since
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace
from tests.review.support import FILES, HOUSE, PERSONA, STYLE, git, needs_git, put, repository

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.review.compare import Comparison

pytestmark = needs_git


def diff(folder: Path, *environments: str, revision: str = "HEAD") -> Comparison:
    return since(Workspace.of(find(folder)), revision, environments)


def whats(comparison: Comparison) -> dict[str, str]:
    return {each.key: each.what for each in comparison.personas}


def fields(comparison: Comparison, key: str = "cara") -> dict[str, tuple[Any, Any, tuple[str, ...]]]:
    (change,) = (each for each in comparison.personas if each.key == key)
    return {each.path: (each.old, each.new, each.environments) for each in change.fields}


def test_nothing_changed(tmp_path: Path) -> None:
    comparison = diff(repository(tmp_path))
    assert whats(comparison) == {"cara": "same", "sales/leo": "same"}
    assert comparison.environments == ("staging", "production")
    assert comparison_text(comparison).splitlines()[1:] == [
        "", "Diff: 0 added, 0 removed, 0 renamed, 0 changed, 2 the same.",
    ]  # fmt: skip


def test_a_prompt_file_counts_for_every_persona_it_reaches_and_is_told_once(tmp_path: Path) -> None:
    put(repository(tmp_path), {"personas/style.md": STYLE.replace("two", "three")})
    assert comparison_text(diff(tmp_path)).splitlines()[1:] == [
        "~ cara: changed",
        "    ~ systemPrompt:  (about 20 tokens, +0)",
        "        @ [STYLE] changed (+0 tokens)",
        "        ~ Answer in [-two-]{+three+} short sentences.",
        "          ... 1 unchanged line",
        "          ... 1 unchanged section: [GUARDRAILS]",
        "~ sales/leo: changed",
        "    ~ systemPrompt: the same change as in cara  (about 20 tokens, +0)",
        "prompt personas/style.md changed, reaches: persona cara, sales/leo",
        "",
        "Diff: 0 added, 0 removed, 0 renamed, 2 changed, 0 the same.",
    ]


def test_a_partial_and_a_tool_reach_what_uses_them(tmp_path: Path) -> None:
    tool = "version: 1\nname: book\ntype: client\ndescription: Book a visit.\n"
    cara = PERSONA.format(name="Cara") + "tools: [book]\n"
    folder = repository(tmp_path, {**FILES, "tools/book.yaml": tool, "personas/cara.yaml": cara})
    put(folder, {
        "tools/book.yaml": tool.replace("a visit", "a table"),
        "personas/_house.yaml": HOUSE.replace("b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002"),
    })  # fmt: skip
    comparison = diff(folder)
    assert fields(comparison, "sales/leo") == {
        "voiceId": ("b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002", ())
    }
    assert fields(comparison) == {
        "voiceId": ("b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000002", ()),
        "tools.book.description": ("Book a visit.", "Book a table.", ()),
    }


SEARCHES = """\
version: 1
name: find_prices
type: knowledge
description: Search the price list.
knowledge: [prices]
"""
GROUP = "version: 1\nname: Prices\ndocuments: [list.md, old/*.pdf]\n"


def searching(folder: Path) -> Path:
    """A repository in which cara searches a group of two documents, one of them larger than any prompt file."""
    return repository(folder, {
        **FILES,
        "personas/cara.yaml": PERSONA.format(name="Cara") + "tools: [find]\n",
        "tools/find.yaml": SEARCHES,
        "knowledge/prices.yaml": GROUP,
        "knowledge/list.md": "A visit costs 20 euros.\n",
        "knowledge/old/2024.pdf": "1" * 3_000_000,
        "knowledge/old/notes.txt": "Not in the group.\n",
    })  # fmt: skip


def reached(comparison: Comparison) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(each.file, each.kind, each.what, each.reaches) for each in comparison.files]


def test_a_document_reaches_whoever_searches_its_group(tmp_path: Path) -> None:
    folder = searching(tmp_path)
    assert reached(diff(folder)) == []
    put(folder, {
        "knowledge/list.md": "A visit costs 30 euros.\n",
        "knowledge/old/2024.pdf": "1" * 2_999_999 + "2",
        "knowledge/old/2025.pdf": "new",
        "knowledge/old/notes.txt": "Still not in the group.\n",
    })  # fmt: skip
    assert reached(diff(folder)) == [
        ("knowledge/list.md", "document", "changed", ("cara",)),
        ("knowledge/old/2024.pdf", "document", "changed", ("cara",)),
        ("knowledge/old/2025.pdf", "document", "added", ("cara",)),
    ]
    assert "document knowledge/list.md changed, reaches: persona cara" in comparison_text(diff(folder))


def test_documents_of_two_revisions_are_compared(tmp_path: Path) -> None:
    folder = searching(tmp_path)
    (folder / "knowledge" / "old" / "2024.pdf").unlink()
    put(folder, {"knowledge/list.md": "Free.\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "free visits")
    assert [each[:3] for each in reached(diff(folder, revision="HEAD~1..HEAD"))] == [
        ("knowledge/list.md", "document", "changed"),
        ("knowledge/old/2024.pdf", "document", "removed"),
    ]


def test_a_document_of_git_lfs_is_what_it_stands_for(tmp_path: Path) -> None:
    folder, text = searching(tmp_path), "A visit costs 20 euros.\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(text)}\n"
    put(folder, {"knowledge/list.md": pointer})
    git(folder, "commit", "-qam", "move the list to LFS")
    put(folder, {"knowledge/list.md": text})
    assert reached(diff(folder)) == []


def test_a_prompt_file_is_read_whole_after_its_folder_was_looked_through(tmp_path: Path) -> None:
    """For the name nearest to one that is not there. Prompt files have the endings of documents."""
    missing = PERSONA.format(name="Ada") + "systemPrompt:\n  - section: STYLE\n    file: stile.md\n"
    folder = repository(tmp_path, {**FILES, "personas/ada.yaml": missing})
    assert whats(diff(folder)) == {"ada": "invalid", "cara": "same", "sales/leo": "same"}


def test_a_move_into_a_partial_changes_nothing(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    put(folder, {"personas/_house.yaml": HOUSE.replace("voiceId: b0000000-0000-4000-8000-000000000001\n", ""),
                 "personas/_model.yaml": "version: 1\nvoiceId: b0000000-0000-4000-8000-000000000001\n",
                 "personas/cara.yaml": "version: 1\nname: Cara\nextends: [_model.yaml, _house.yaml]\n"})  # fmt: skip
    assert whats(diff(folder)) == {"cara": "same", "sales/leo": "invalid"}


def test_environments_are_named_where_they_differ(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    override = "environments:\n  production: {voiceId: b0000000-0000-4000-8000-000000000009}\n"
    put(folder, {"personas/cara.yaml": PERSONA.format(name="Carla") + override})
    assert fields(diff(folder)) == {
        "name": ("Cara", "Carla", ()),
        "voiceId": ("b0000000-0000-4000-8000-000000000001", "b0000000-0000-4000-8000-000000000009", ("production",)),
    }
    assert fields(diff(folder, "staging")) == {"name": ("Cara", "Carla", ())}
    assert '"b0000000-0000-4000-8000-000000000009"  (in production only)' in comparison_text(diff(folder))


def test_fields_are_told_in_the_order_of_the_reference(tmp_path: Path) -> None:
    put(repository(tmp_path), {"personas/nia.yaml": PERSONA.format(name="Nia")})
    assert list(fields(diff(tmp_path), "nia")) == ["name", "avatarId", "voiceId", "llmId", "systemPrompt"]


def test_added_removed_and_renamed(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    put(folder, {
        "personas/cara.yaml": None,
        "personas/clara.yaml": PERSONA.format(name="Clara") + "renamedFrom: cara\n",
        "personas/sales/leo.yaml": None,
        "personas/nia.yaml": PERSONA.format(name="Nia") + "initialMessage: Hi there, I am Nia.\n",
    })  # fmt: skip
    comparison = diff(folder)
    assert whats(comparison) == {"clara": "renamed", "nia": "added", "sales/leo": "removed"}
    assert fields(comparison, "clara") == {"name": ("Cara", "Clara", ())}
    text = comparison_text(comparison)
    assert "~ clara: renamed from cara\n" in text
    assert text.count("2.0 s spoken") == text.count("tokens") == comparison_markdown(comparison).count("tokens") == 1
    assert '    + initialMessage: "Hi there, I am Nia."  (about 2.0 s spoken)\n' in text
    assert "Diff: 1 added, 1 removed, 1 renamed, 0 changed, 0 the same." in text


def test_a_side_that_is_invalid_is_said_so_and_hides_no_other(tmp_path: Path) -> None:
    broken = PERSONA.format(name="Cara") + "voiceID: x\n"
    folder = repository(tmp_path, {**FILES, "personas/cara.yaml": broken})
    put(folder, {"personas/cara.yaml": PERSONA.format(name="Cara"),
                 "personas/sales/leo.yaml": FILES["personas/sales/leo.yaml"].replace("Leo", "Léo")})  # fmt: skip
    comparison = diff(folder)
    assert whats(comparison) == {"cara": "invalid", "sales/leo": "changed"}
    assert 'invalid at HEAD: personas/cara.yaml:4:1: S001 unknown key "voiceID"' in comparison_text(comparison)
    put(folder, {"personas/nia.yaml": "version: 1\n"})
    text = comparison_text(diff(folder))
    assert "+ nia: added\n    invalid in the work tree: " in text


def test_a_revision_before_the_project_or_with_other_settings(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"README.md": "x"})
    put(folder, FILES)
    comparison = diff(folder)
    assert set(whats(comparison).values()) == {"added"}
    assert comparison.remarks == ("HEAD has no folder personas: every persona counts as added",)
    put(folder, {"anam-personas.toml": "project = 3\n"})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "bad settings")
    put(folder, {"anam-personas.toml": FILES["anam-personas.toml"]})
    comparison = diff(folder)
    assert set(whats(comparison).values()) == {"same"}
    assert "the settings were invalid" in comparison.remarks[0]


def test_a_lost_guardrail_stands_above_the_fold(tmp_path: Path) -> None:
    put(repository(tmp_path), {"personas/_house.yaml": HOUSE.partition("  - section: GUARD")[0]})
    page = comparison_markdown(diff(tmp_path))
    above = page.partition("<details>")[0]
    assert "- :warning: `cara`: systemPrompt loses its guardrail section \\[GUARDRAILS\\]\n" in above
    assert page.count("<details>") == page.count("</details>") == 2
    assert "# systemPrompt: the same change as in cara" not in page.partition("sales/leo")[0]


def test_the_json_has_the_sections_and_sizes(tmp_path: Path) -> None:
    put(repository(tmp_path), {"personas/style.md": "Answer in two short sentences."})
    data = json.loads(json.dumps(comparison_json(diff(tmp_path))))
    revisions = {"revision", "commit", "newRevision", "newCommit"}
    assert data.keys() == {"version", *revisions, "environments", "remarks", "personas", "files"}
    row = data["personas"][0]
    assert (row["key"], row["change"], row["problems"]) == ("cara", "changed", {"before": None, "after": None})
    assert row["fields"][0]["tokens"] == {"before": 20, "after": 17}
    assert row["fields"][0]["sections"] == [
        {"name": "STYLE", "change": "changed", "guardrail": False, "tokens": {"before": 12, "after": 9}}
    ]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    tool = "version: 1\nname: crm\ntype: webhook\nurl: https://a.example/x\ndescription: Look it up.\nmethod: GET\nheaders: {X-Key: SECRET1}\n"
    cara = PERSONA.format(name="Cara") + "tools: [crm]\n"
    folder = repository(tmp_path, {**FILES, "tools/crm.yaml": tool, "personas/cara.yaml": cara})
    put(folder, {"tools/crm.yaml": tool.replace("SECRET1", "SECRET2")})
    comparison = diff(folder)
    assert fields(comparison) == {"tools.crm.headers.X-Key": ("(hidden)", "(hidden)", ())}
    for text in (comparison_text(comparison), comparison_markdown(comparison), json.dumps(comparison_json(comparison))):
        assert "SECRET" not in text


def test_two_sides_without_a_project_are_no_comparison(tmp_path: Path) -> None:
    folder = repository(tmp_path, {f"a/{name}": text for name, text in FILES.items()})
    with pytest.raises(UnreadableFile, match="there is no folder personas"):
        diff(folder)
    put(folder, {"personas/_house.yaml": HOUSE})
    with pytest.raises(UnreadableFile, match="personas contains no persona file"):
        diff(folder)


def test_a_work_tree_that_lost_the_project_says_so(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    git(folder, "rm", "--quiet", "-r", "personas")
    comparison = diff(folder)
    assert set(whats(comparison).values()) == {"removed"}
    assert comparison.remarks == ("the work tree has no folder personas: every persona counts as removed",)


MINA = {"personas/mina.yaml": PERSONA.format(name="Mina")}


@pytest.mark.parametrize(
    ("files", "likely"),
    [
        ({"personas/mona.yaml": PERSONA.format(name="Mina")}, {"mona": "mina"}),
        (
            {"personas/sales/mina.yml": MINA["personas/mina.yaml"].replace("_house", "../_house")},
            {"sales/mina": "mina"},
        ),
        ({"personas/mona.yaml": PERSONA.format(name="Mina") + "initialMessage: Hello there.\n"}, {"mona": "mina"}),
        ({"personas/mona.yaml": PERSONA.format(name="Mona")}, {}),
        ({"personas/mona.yaml": PERSONA.format(name="Mina") + "renamedFrom: mina\n"}, {}),
        (
            {
                "personas/a.yaml": PERSONA.format(name="Mina") + "initialMessage: Hello.\n",
                "personas/b.yaml": PERSONA.format(name="Mina"),
            },
            {"b": "mina"},
        ),
        (
            {
                "personas/a.yaml": PERSONA.format(name="Mina") + "initialMessage: Hello.\n",
                "personas/b.yaml": PERSONA.format(name="Mina") + "initialMessage: Hi.\n",
            },
            {},
        ),
    ],
)
def test_a_rename_that_is_not_written_down_is_hinted_at(
    tmp_path: Path, files: dict[str, str], likely: dict[str, str]
) -> None:
    folder = repository(tmp_path, FILES | MINA)
    put(folder, {"personas/mina.yaml": None, **files})
    comparison = diff(folder)
    assert {row.key: row.likely_from for row in comparison.personas if row.likely_from} == likely
    rows = {row["key"]: row["likelyRenamedFrom"] for row in comparison_json(comparison)["personas"]}
    assert {key: was for key, was in rows.items() if was} == likely
    for text in (comparison_text(comparison), comparison_markdown(comparison)):
        assert ("`renamedFrom: mina`" in text) == bool(likely)


def test_a_persona_that_stays_is_no_rename(tmp_path: Path) -> None:
    folder = repository(tmp_path, FILES | MINA)
    put(folder, {"personas/mona.yaml": MINA["personas/mina.yaml"]})
    assert [row.likely_from for row in diff(folder).personas] == [None] * 4


@pytest.mark.parametrize("colour", [False, True])
def test_no_name_steers_a_terminal(tmp_path: Path, colour: bool) -> None:
    put(repository(tmp_path), {"personas/style.md": "Answer\u202e in two \u200bshort sentences."})
    text = comparison_text(diff(tmp_path), colour=colour)
    assert "\u202e" not in text
    assert ("\x1b[" in text) == colour
