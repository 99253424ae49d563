"""The language server through a real client, over stdin and stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lsprotocol import types as lsp

if TYPE_CHECKING:
    from tests.lsp.conftest import Editor

pytestmark = pytest.mark.asyncio
CARA, HOUSE, STYLE = "personas/cara.yaml", "personas/_house.yaml", "personas/_prompts/style.md"


async def test_findings_while_typing(editor: Editor) -> None:
    assert await editor.open(CARA) == []
    found, *_ = await editor.type(CARA, editor.texts[CARA].replace("name: Cara", "nmae: Cara"))
    assert (found.code, found.range) == ("S001", lsp.Range(lsp.Position(1, 0), lsp.Position(1, 4)))


async def test_a_finding_stands_where_the_words_are_whatever_is_before_them(editor: Editor) -> None:
    await editor.open(CARA)
    text = editor.texts[CARA] + "initialMessage: 👋 Say **hello** to me.\n"
    found = await editor.type(CARA, text)
    (bold,) = [each for each in found if each.code == "SP001"]
    line = text.splitlines()[bold.range.start.line]
    units = line.encode("utf-16-le")
    assert units[bold.range.start.character * 2 : bold.range.end.character * 2].decode("utf-16-le") == "**hello**"


async def test_what_a_partial_breaks_is_shown_in_the_persona_and_there(editor: Editor) -> None:
    await editor.open(CARA)
    await editor.open(HOUSE)
    await editor.type(HOUSE, editor.texts[HOUSE].replace("languageCode: en", "languageCode: 5"))
    await editor.looked(HOUSE)
    assert {each.code for each in editor.found(HOUSE)} == {"S003"}


async def test_a_prompt_file_is_looked_at_as_part_of_its_personas(editor: Editor) -> None:
    await editor.open(STYLE)
    found = await editor.type(STYLE, f"{editor.texts[STYLE]}Our address is XXXX.\n")
    assert [each.code for each in found] == ["CL001"]
    assert await editor.type(STYLE, editor.texts[STYLE].replace("Our address is XXXX.\n", "")) == []


async def test_a_closed_file_shows_nothing(editor: Editor) -> None:
    await editor.open(CARA, editor_text := "nonsense: [\n")
    assert editor_text
    assert editor.found(CARA)
    document = lsp.TextDocumentIdentifier(editor.uri(CARA))
    editor.client.text_document_did_close(lsp.DidCloseTextDocumentParams(document))
    assert await editor.looked(CARA) == []


async def test_fixes_safe_and_unsafe(editor: Editor) -> None:
    await editor.open(CARA)
    text = editor.texts[CARA] + "initialMessage: Hi there, **this** is Cora at Harbour Dental. How can I help?\n"
    await editor.type(CARA, text)
    safe, unsafe, everything = await editor.fixes(CARA)
    assert (safe.is_preferred, unsafe.is_preferred) == (True, False)
    assert unsafe.title.endswith("(unsafe: read the result)")
    assert safe.edit is not None
    assert safe.edit.changes is not None
    (edit,) = safe.edit.changes[editor.uri(CARA)]
    assert edit.new_text == "this"
    assert everything.kind == "source.fixAll.anam-personas"
    assert [each.kind for each in await editor.fixes(CARA, "source.fixAll")] == ["source.fixAll.anam-personas"]


async def labels(editor: Editor, name: str, words: str, ahead: int) -> list[str]:
    found = await editor.client.text_document_completion_async(lsp.CompletionParams(**editor.at(name, words, ahead)))
    assert isinstance(found, list)
    return [each.label for each in found]


COMPLETED = (
    ("avat", "avatarModel"),
    ("avatarModel: ", "cara-4"),
    ("skipGreeting: ", "true"),
    ("voiceDetectionOptions:\n  end", "endOfSpeechSensitivity"),
    ("environments:\n  production:\n    voi", "voiceId"),
    ("toolIds: []\ntools:\n  - ", "book_visit"),
    ("extends: _", "_house.yaml"),
    ("systemPrompt:\n  - file: ", "_prompts/style.md"),
    ("systemPrompt:\n  - section: ", "GUARDRAILS"),
    ("systemPrompt:\n  - sec", "section"),
    ("systemPrompt: |\n  Hello {{ vis", "visitorName"),
    ("# anam: ignore[SP", "SP001"),
)


async def test_completion_in_what_is_no_yaml_yet(editor: Editor) -> None:
    await editor.open(CARA)
    text = editor.texts[CARA]
    for added, expected in COMPLETED:
        await editor.type(CARA, text + added)
        assert expected in await labels(editor, CARA, added, len(added)), added


LOCK = """version = 1
[avatars]
"30fa96d0-26c4-4e55-94a0-517025942e18" = { name = "Cara", variant = "desk" }
"30fa96d0-26c4-4e55-94a0-517025942e19" = { name = "Cara", variant = "home" }
[voices]
"6bfbe25a-979d-40f3-a92b-5394170af54b" = { name = "Lucy - Fresh & Casual", detail = "ELEVENLABS" }
"""


NAMED: tuple[tuple[str, dict[str, str]], ...] = (
    ("voiceId: Lu", {"Lucy - Fresh & Casual": '{name: "Lucy - Fresh & Casual"}'}),
    ("voiceId: {name: Lucy - Fr", {"Lucy - Fresh & Casual": '"Lucy - Fresh & Casual"'}),
    ("environments:\n  production:\n    voiceId: ", {"Lucy - Fresh & Casual": '{name: "Lucy - Fresh & Casual"}'}),
    ("avatarId:\n  name: C", {"Cara desk": "Cara"}),
    ("avatarId: {name: Cara, variant: ", {"Cara desk": "desk", "Cara home": "home"}),
    ("avatarId:\n  name: Cara\n  variant: ", {"Cara desk": "desk", "Cara home": "home"}),
    ("avatarId: {", {"name": "name: ", "variant": "variant: "}),
    ("avatarId:\n  ", {"name": "name: ", "variant": "variant: "}),
)


async def test_a_share_link_is_helped_and_leads_to_its_persona(editor: Editor) -> None:
    name, text = "shares/launch.yaml", "version: 1\npersona: carla\n"
    (finding,) = await editor.open(name, text)
    assert (finding.code, finding.message) == ("R055", 'unknown persona "carla"\nDid you mean "cara"?')
    begun = "version: 1\npersona: "
    await editor.type(name, begun)
    assert await labels(editor, name, begun, len(begun)) == ["cara"]
    keys = "version: 1\nuse"
    await editor.type(name, keys)
    assert "usageLimit" in await labels(editor, name, keys, len(keys))
    assert await editor.type(name, text.replace("carla", "cara")) == []
    asked = lsp.DefinitionParams(**editor.at(name, "cara", 1))
    found = await editor.client.text_document_definition_async(asked)
    assert isinstance(found, list)
    assert [each.uri for each in found if isinstance(each, lsp.Location)] == [editor.uri(CARA)]


async def test_completion_of_ids_by_name(editor: Editor) -> None:
    (editor.folder / "anam-personas.lock").write_text(LOCK)
    await editor.open(CARA)
    for added, expected in NAMED:
        await editor.type(CARA, f"version: 1\nname: Cara\n{added}")
        asked = lsp.CompletionParams(**editor.at(CARA, added, len(added)))
        found = await editor.client.text_document_completion_async(asked)
        assert isinstance(found, list)
        assert {each.label: each.text_edit.new_text for each in found if each.text_edit} == expected, added


async def test_ids_without_a_lock_file_are_those_that_anam_documents(editor: Editor) -> None:
    await editor.open(CARA, text := "version: 1\navatarId: ")
    found = await editor.client.text_document_completion_async(
        lsp.CompletionParams(**editor.at(CARA, "avatarId: ", len("avatarId: ")))
    )
    assert isinstance(found, list)
    cara = next(each for each in found if each.label == "Cara desk")
    assert cara.text_edit is not None
    await editor.type(CARA, f"{text}{cara.text_edit.new_text}\n")
    assert "**Cara desk**: avatar" in await hover(editor, CARA, cara.text_edit.new_text)


async def test_hover_of_a_name_has_its_id(editor: Editor) -> None:
    (editor.folder / "anam-personas.lock").write_text(LOCK)
    await editor.open(
        CARA, 'version: 1\nvoiceId: {name: "Lucy - Fresh & Casual"}\navatarId: {name: Cara, variant: home}\n'
    )
    assert "`6bfbe25a-979d-40f3-a92b-5394170af54b`\n- ELEVENLABS" in await hover(editor, CARA, "Lucy")
    about = await hover(editor, CARA, "{name: Cara")
    assert ("Cara home" in about, "Cara desk" in about) == (True, False)


async def test_completion_in_a_prompt_file(editor: Editor) -> None:
    await editor.open(STYLE)
    await editor.type(STYLE, "Speak to {{ ")
    assert await labels(editor, STYLE, "{{ ", 3) == ["visitorName"]
    assert await labels(editor, STYLE, "Speak", 2) == []


async def hover(editor: Editor, name: str, words: str, ahead: int = 1) -> str:
    found = await editor.client.text_document_hover_async(lsp.HoverParams(**editor.at(name, words, ahead)))
    return found.contents.value if found is not None and isinstance(found.contents, lsp.MarkupContent) else ""


async def test_hover(editor: Editor) -> None:
    await editor.open(CARA)
    await editor.open(STYLE)
    assert "Who visits." in await hover(editor, STYLE, "visitorName")
    assert "`our visitor`" in await hover(editor, CARA, "visitorName }}")
    assert "avatar" in (await hover(editor, CARA, "avatarId")).lower()
    assert "tokens" in await hover(editor, CARA, "systemPrompt:")
    assert await hover(editor, CARA, "You are") == ""
    await editor.type(CARA, editor.texts[CARA] + "initialMessage: Hi, **this** is Cara.\n")
    assert "SP001" in await hover(editor, CARA, "**this**", 3)


async def goto(editor: Editor, name: str, words: str) -> list[tuple[str, int]]:
    found = await editor.client.text_document_definition_async(lsp.DefinitionParams(**editor.at(name, words, 1)))
    places = [each for each in found if isinstance(each, lsp.Location)] if isinstance(found, list) else []
    return [(each.uri.rpartition("/")[2], each.range.start.line) for each in places]


async def test_definition(editor: Editor) -> None:
    await editor.open(CARA)
    await editor.open(STYLE)
    assert await goto(editor, CARA, "_house.yaml") == [("_house.yaml", 0)]
    assert await goto(editor, CARA, "_prompts/style.md") == [("style.md", 0)]
    assert await goto(editor, CARA, "book_visit") == [("book_visit.yaml", 0)]
    assert await goto(editor, STYLE, "visitorName") == [("cara.yaml", 12)]
    assert await goto(editor, CARA, "version") == []


async def test_references(editor: Editor) -> None:
    await editor.open(HOUSE)
    await editor.open(STYLE)
    context = lsp.ReferenceContext(include_declaration=True)

    async def users(name: str, words: str) -> list[tuple[str, int]]:
        asked = lsp.ReferenceParams(**editor.at(name, words, 1), context=context)
        found = await editor.client.text_document_references_async(asked)
        return sorted((each.uri.rpartition("/")[2], each.range.start.line) for each in found or ())

    assert await users(HOUSE, "version") == [("cara.yaml", 5)]
    assert await users(STYLE, "plainly") == [("cara.yaml", 8)]
    assert await users(STYLE, "visitorName") == [
        ("_house.yaml", 2),
        ("cara.yaml", 10),
        ("cara.yaml", 12),
        ("style.md", 0),
    ]


async def test_a_variable_is_renamed_wherever_it_is_the_same(editor: Editor) -> None:
    (editor.folder / "personas/leo.yaml").write_text(
        "version: 1\nname: Leo\nsystemPrompt: Hi {{ visitorName }}.\nvariables: {visitorName: {type: string}}\n"
    )
    await editor.open(STYLE)
    asked = lsp.RenameParams(**editor.at(STYLE, "visitorName", 2), new_name="guest")
    edit = await editor.client.text_document_rename_async(asked)
    assert edit is not None
    assert edit.changes is not None
    assert {uri.rpartition("/")[2]: len(edits) for uri, edits in edit.changes.items()} == {
        "cara.yaml": 2,
        "_house.yaml": 1,
        "style.md": 1,
    }
    for name in ("visitorName", "a b", "1x"):
        with pytest.raises(Exception, match="variable"):
            await editor.client.text_document_rename_async(
                lsp.RenameParams(**editor.at(STYLE, "visitorName", 2), new_name=name)
            )


async def test_lenses(editor: Editor) -> None:
    await editor.open(CARA)
    document = lsp.TextDocumentIdentifier(editor.uri(CARA))
    size, see = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(document)) or []
    assert size.command is not None
    assert see.command is not None
    assert size.command.title.startswith("cara@")
    assert "tokens" in size.command.title
    assert (see.command.title, see.command.arguments) == ("preview", ("cara",))


async def test_settings_with_an_error_are_shown_once_and_do_not_end_the_server(editor: Editor) -> None:
    settings = editor.folder / "anam-personas.toml"
    settings.write_text("personas = 5\n")
    item = lsp.TextDocumentItem(editor.uri(CARA), lsp.LanguageKind.Yaml, 1, "version: 1\n")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    await editor.client.wait_for_notification(lsp.WINDOW_SHOW_MESSAGE)
    assert ["anam-personas.toml" in each.message for each in editor.client.messages] == [True]
    settings.write_text('project = "x"\n')
    event = lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    assert await editor.open(HOUSE) == []


async def test_a_file_that_was_changed_outside_counts(editor: Editor) -> None:
    assert await editor.open(CARA) == []
    (editor.folder / "tools/book_visit.yaml").unlink()
    event = lsp.FileEvent(editor.uri("tools/book_visit.yaml"), lsp.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    await editor.looked(CARA)
    assert [each.code for each in editor.found(CARA)] == ["R005"]


async def test_a_file_of_no_project_is_left_alone(editor: Editor) -> None:
    editor.texts["elsewhere.yaml"] = "personas: [\n"
    item = lsp.TextDocumentItem(editor.uri("elsewhere.yaml"), lsp.LanguageKind.Yaml, 1, "personas: [\n")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    assert await hover(editor, "elsewhere.yaml", "personas") == ""
    assert editor.found("elsewhere.yaml") == []
