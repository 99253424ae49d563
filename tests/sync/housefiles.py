"""Houses of persona files as people write them: partials, prompt files, environments, variables, any style, any line end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from anam_personas.yaml.dump import block, entry, inline
from tests.sync.support import AVATAR, LLM, LUCY, VOICE

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENT = "staging"
SETTINGS = """\
project = "house"
default-environment = "staging"
[environments.staging]
api-key-variable = "ANAM_API_KEY"
[environments.production]
"""
words = st.sampled_from(
    ["calm", "kind", "Hi", "our visitor", "brief.", "- [x]", "#1", "a: b", '"so"', "it's", "{x}", "é", "no", "12", "~"]
)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
texts = st.lists(st.one_of(lines, st.just(""), lines.map("  ".__add__)), min_size=1, max_size=4).map("\n".join)
full = texts.filter(str.strip)
numbers = st.sampled_from([0, 0.5, 1, 0.25])
detection = st.dictionaries(st.sampled_from(["endOfSpeechSensitivity", "speechEnhancementLevel"]), numbers, min_size=1)
generation = st.fixed_dictionaries({"speed": st.sampled_from([0.75, 1, 1.1])})
widget = st.fixed_dictionaries(
    {},
    optional={
        "layout": st.sampled_from(["inline", "floating"]),
        "showTranscript": st.booleans(),
        "callToAction": lines,
        "allowedOrigins": st.lists(st.sampled_from(["a.example", "https://b.example"]), unique=True),
    },
).filter(bool)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": lines,
    "description": full,
    "voiceId": st.sampled_from([VOICE, LUCY]),
    "avatarModel": st.sampled_from(["cara-3", "cara-4"]),
    "systemPrompt": full,
    "initialMessage": st.one_of(full, st.just("")),
    "skipGreeting": st.booleans(),
    "uninterruptibleGreeting": st.booleans(),
    "languageCode": st.sampled_from(["en", "de", "no"]),
    "voiceDetectionOptions": detection,
    "voiceGenerationOptions": generation,
    "zeroDataRetention": st.just(False),
    "widgetConfig": widget,
}
SHAREABLE = sorted(FIELDS.keys() - {"name", "systemPrompt"})
TOOLS = ["a1b2c3d4-0000-4000-8000-000000000001", "a1b2c3d4-0000-4000-8000-000000000002"]
LIVE = FIELDS | {
    "initialMessage": st.one_of(FIELDS["initialMessage"], st.none()),
    "languageCode": st.one_of(FIELDS["languageCode"], st.just("inherit")),
    "voiceDetectionOptions": st.one_of(detection, st.just({})),
    "widgetConfig": st.one_of(widget, st.just({"showTextInput": True})),
}
"""What somebody may put into a field in the Lab."""
NULLABLE = [
    "initialMessage",
    "languageCode",
    "avatarModel",
    "description",
    "voiceDetectionOptions",
    "voiceGenerationOptions",
]
"""Fields that a file may unset."""


@st.composite
def written(draw: st.DrawFn, name: str, value: Any, indent: int) -> str:
    """A field in one of the ways in which it may be written."""
    if name in {"systemPrompt", "initialMessage"} and isinstance(value, str) and value and draw(st.booleans()):
        value = f"{value} {{{{ visitor }}}}{draw(lines)}"
    lead, style = " " * indent, draw(st.sampled_from(["entry", '"', "'", "|", "flow"]))
    above = draw(st.sampled_from(["", f"{lead}# why\n"]))
    if isinstance(value, str) and style == "|" and (made := block(value, indent + 2)):
        return f"{above}{lead}{name}: {made}\n"
    if style in {'"', "'"}:
        return f"{above}{lead}{name}: {inline(value, style=style)} # c\n"
    return f"{above}{lead}{name}: {inline(value)}\n" if style == "flow" else f"{above}{entry(name, value, indent)}\n"


@st.composite
def fields(draw: st.DrawFn, names: list[str], indent: int = 0) -> str:
    """Fields in any order."""
    return "".join(
        draw(st.permutations([draw(written(name, draw(value(name, nulls=indent > 0)), indent)) for name in names]))
    )


def value(name: str, *, nulls: bool) -> st.SearchStrategy[Any]:
    """What a file may say of a field; in an override nearly everything can be unset."""
    may_be_null = name == "initialMessage" or (nulls and name in NULLABLE)
    return st.one_of(FIELDS[name], FIELDS[name], FIELDS[name], st.none()) if may_be_null else FIELDS[name]


@st.composite
def some(draw: st.DrawFn, names: list[str], most: int = 4) -> list[str]:
    return sorted(draw(st.sets(st.sampled_from(names), max_size=most)))


@st.composite
def overrides(draw: st.DrawFn) -> str:
    """The part of a file that says what is different in an environment."""
    made = ""
    for environment in draw(st.sets(st.sampled_from([ENVIRONMENT, "production"]))):
        if names := draw(some(SHAREABLE, 2)):
            made += f"  {environment}:\n{draw(fields(names, 4))}"
    return f"environments:\n{made}" if made else ""


@st.composite
def prompt(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A system prompt as a text, or in parts of which one may be a file that others use too."""
    if draw(st.booleans()):
        return draw(written("systemPrompt", draw(full), 0)), {}
    parts = "- section: WHO\n    text: |\n      You are it.\n      " + draw(lines) + "\n"
    if draw(st.booleans()):
        parts += f"  - text: {inline(draw(full), style=chr(34))}\n"
    if draw(st.booleans()):
        return f"systemPrompt:\n  {parts}", {}
    text = draw(full)
    return f"systemPrompt:\n  {parts}  - section: STYLE\n    file: _style.md\n", {"personas/_style.md": text}


@st.composite
def persona(draw: st.DrawFn, *, extends: bool) -> tuple[str, dict[str, str]]:
    """A persona file, and the prompt file that it may name."""
    spoken, files = draw(prompt())
    names = draw(some(sorted({*SHAREABLE} - {"voiceId"}), 6))
    head = f"version: 1\navatarId: {AVATAR}\nllmId: {LLM}\n" + ("extends: _house.yaml\n" if extends else "")
    body = "".join(draw(st.permutations([draw(fields(["name", "voiceId", *names])), spoken])))
    return f"{head}{body}variables:\n  visitor: {{default: our visitor}} # v\n{draw(overrides())}", files


@st.composite
def houses(draw: st.DrawFn) -> dict[str, str]:
    """The files of a project by path."""
    extends = draw(st.booleans())
    made = {"anam-personas.toml": SETTINGS}
    for key in ("cara", "leo"):
        text, files = draw(persona(extends=extends))
        made |= {f"personas/{key}.yaml": text} | files
    if extends:
        made["personas/_house.yaml"] = f"version: 1\n{draw(fields(draw(some(SHAREABLE))))}{draw(overrides())}"
    return {name: draw(ended(text)) if name.startswith("personas") else text for name, text in made.items()}


@st.composite
def ended(draw: st.DrawFn, text: str) -> str:
    """The text with one of the usual line ends, and with or without the last one."""
    text = draw(st.sampled_from([text, text.rstrip("\n")])) if text.strip() else text
    return draw(st.sampled_from([text, text.replace("\n", "\r\n")]))


def edited(draw: Callable[..., Any], name: str, live: Any) -> Any:
    """A value after somebody edited it: another one, or for texts a stretch of it replaced."""
    if (
        not isinstance(live, str)
        or name not in {"systemPrompt", "initialMessage", "description"}
        or draw(st.booleans())
    ):
        return draw(LIVE[name])
    start = draw(st.integers(0, len(live)))
    end = draw(st.integers(start, min(len(live), start + 12)))
    return live[:start] + draw(st.one_of(words, texts)) + live[end:]
