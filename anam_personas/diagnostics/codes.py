"""The codes of what is wrong with a file itself: its YAML (Y), its fields (S), what it refers to (R).

One table, from which diagnostics take name and severity, and ``explain`` its pages. The prompt rules are not here: each is
a file of its own under ``lint/rules``. A code never changes its meaning; a retired one is not used again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anam_personas.diagnostics.types import Diagnostic, Fix, Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable


class Code(NamedTuple):
    """A code with its kebab-case name, its severity and its manual page (what it means, why, what to do)."""

    code: str
    name: str
    severity: Severity
    page: str


def diagnostic(
    code: str,
    message: str,
    place: Place,
    *,
    hint: str | None = None,
    fix: Fix | None = None,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """A finding under one of the codes of this module."""
    known = CODES[code]
    return Diagnostic(code, known.name, known.severity, message, place, hint, fix, related)


def _table(rows: Iterable[tuple[str, str, str]], severity: Severity = Severity.ERROR) -> dict[str, Code]:
    return {code: Code(code, name, severity, page) for code, name, page in rows}


_YAML = _table([
    ("Y001", "syntax-error", "The file is not YAML. The place is where the parser gave up; the cause often stands a line above: an "
     "unclosed quotation mark or bracket, a value that holds a colon and a space, indentation that does not line up."),
    ("Y002", "duplicate-key", "A mapping holds the same key twice. Most YAML readers keep the last one silently, so that an edit of the "
     "first has no effect. Delete one of the two."),
    ("Y003", "tag", "YAML tags (`!!str`, `!env`, `!!python/object`) are not part of the format. Quote a value to make it text; use "
     "variables for what changes per session."),
    ("Y004", "alias-limit", "Anchors and aliases may be used, but not to build a file that expands beyond 20,000 values, nor one that "
     "contains itself. Shared settings belong in a partial that personas extend."),
    ("Y005", "file-too-large", "The file is larger than 1 MiB and was not parsed. Knowledge belongs in a knowledge tool, not into the prompt."),
    ("Y006", "too-deep", "Mappings and lists are nested more than 60 levels deep, by themselves or through aliases."),
    ("Y007", "unreadable-character", "The file is not UTF-8 text, or holds a control character. Save it as UTF-8 (with or without a byte "
     "order mark) and delete the character."),
    ("Y008", "tab-indentation", "YAML does not allow tabs for indentation. Use spaces."),
    ("Y009", "several-documents", "The file holds more than one YAML document (`---`). One persona, one tool is one file."),
    ("Y010", "not-a-mapping", "A persona or tool file is a mapping of field names to values. This one is empty, a list or a single value."),
    ("Y011", "key-not-text", "A key is a number, true, false, null or a structure. Keys are text: put quotation marks around it."),
    ("Y013", "unreadable-file", "The file could not be opened: it may be missing, a folder, or not readable for this user."),
    ("Y012", "number-out-of-range", "A number that JSON cannot carry to the API: infinity, not-a-number, or beyond 64 bits."),
])  # fmt: skip

_SCHEMA = _table([
    ("S001", "unknown-key", "The format has no such key. The API ignores what it does not know without a word, so a misspelled field "
     "would have no effect; here it is an error, with the nearest known name. For a field that is not in the format yet there is `extra`."),
    ("S002", "missing-key", "A required field is missing. A persona needs `version`, `name` and `avatarId`, and, unless its `llmId` is "
     "CUSTOMER_CLIENT_V1 or audio is passed through, also `voiceId`, `llmId` and `systemPrompt`. What a partial or an environment "
     "contributes counts."),
    ("S003", "wrong-type", "The value is of another type than the field: text for a number, a list for a mapping. YAML 1.2 rules apply: "
     "`no`, `yes`, `on` and `12:30` are text, `true` and `1` are not."),
    ("S004", "not-a-choice", "The field takes one of a fixed set of values."),
    ("S005", "out-of-range", "A number outside the documented range of the field. The API would answer 400, or clamp it silently."),
    ("S006", "wrong-length", "A text, list or mapping that is shorter or longer than the field allows."),
    ("S007", "wrong-format", "A text that does not have the form of the field: an id, a language code, a tool's name, a URL."),
    ("S008", "exclusive-keys", "Two keys that exclude each other, or a pair of which one is missing: `presetStyle` and `customStylePrompt`; "
     "`text` and `file` of a prompt part; `videoWidth` without `videoHeight`."),
    ("S009", "retired-key", "A field of an older API, or a common misnomer. The message names what to write instead."),
    ("S010", "mixed-voice-options", "`voiceGenerationOptions` mixes fields of several voice families. ElevenLabs: stability, similarityBoost, "
     "style, useSpeakerBoost, model, speed (0.7-1.2). Cartesia: volume, emotion, speed (0.6-1.5). Fish Audio: volume, speed (0.5-2.0)."),
    ("S011", "video-size", "The avatar model does not render this size. cara-3: 720 x 480; cara-4: 1152 x 768, or 768 x 1152 upright."),
    ("S012", "parameters-too-large", "A tool's `parameters` or `queryParameters` take more than 10,000 bytes as JSON; the API rejects the "
     "request. Describe fewer parameters, or store the tool and refer to it by `toolIds`."),
    ("S015", "extra-shadows", "`extra` holds a key that the format has itself. Write it there, where it is checked."),
    ("S099", "schema", "The value does not fit the JSON Schema of the file."),
])  # fmt: skip

_DOUBTFUL = _table([
    ("Y014", "text-cut", "YAML takes a part of a text for something else, without a word: ` #` begins a comment, so that "
     "`initialMessage: Welcome to desk #1.` says \"Welcome to desk\"; `&` and `!` before a text are an anchor and a tag. Put the whole "
     "text in quotation marks, or write it as a block with `|`. Reported where the sign has no space behind it, as in `#1`, and "
     "where the sentence of a spoken text goes on behind it. Write a comment as `# comment`. The fix quotes the entire text; it is unsafe, "
     "since it changes what is said."),
    ("Y015", "print-quotes", "A value stands in quotation marks of print (“ ”, „ “, « »). YAML knows `\"` and `'` only, so that these are "
     "part of the value: of an id they make another id. Write straight ones. The fix is unsafe, since it changes the value."),
    ("S013", "extra-key", "`extra` carries keys that Anam's own clients send but its API document does not know. They are merged into the "
     "request as they are and not checked: review them when the platform changes."),
    ("S014", "no-effect", "A field that the rest of the configuration makes ineffective: `directorNotes` on cara-3, an egress without "
     "`enableAudioPassthrough`. It changes nothing and someone will rely on it: delete it, or set what it needs."),
    ("R006", "unknown-environment", "`environments` holds an override for an environment that the settings do not name. It works with "
     "`--env`, with the key and address of `default`; more likely it is a misspelling."),
    ("R022", "awkward-name", "A file name that works here and makes trouble elsewhere: one that begins with a dash is taken for an option, "
     "and Windows cannot check out reserved names (`con.yaml`, `aux.yaml`) and some characters. Rename it; `renamedFrom` keeps the stored persona."),
    ("R020", "doubtful-parameters", "A part of a tool's `parameters` or `queryParameters` that has no effect, or hardly the one that is "
     "meant: a list whose entries are not described (some language models refuse such a tool), `minLength` on a number, the same choice "
     "twice, an example that does not fit, a keyword that JSON Schema does not have and that is near one that it has."),
    ("R014", "unused-ignore", "A comment `# anam: ignore[...]` names a code that is not found where it stands, no code at all, or one that "
     "does not exist. Left in place it would one day hide a finding that no one has seen. Delete it, as `--fix` does. Errors of the file "
     "itself (Y, S, R) cannot be suppressed."),
], Severity.WARNING)  # fmt: skip

_REFERENCES = _table([
    ("R001", "unknown-partial", "`extends` names a file that does not exist. Paths are relative to the file that names them."),
    ("R002", "outside-project", "A path leaves the project folder (also by a symbolic link), or is absolute; or it leads to a file that is "
     "no part of a persona: a hidden one (`.env`, `.git/config`), a prompt file that is not `.md` or `.txt`, a partial that is not YAML. "
     "A persona is built from such files of its own project only: whatever else lies in a checkout stays out of prompts and reports."),
    ("R003", "extends-cycle", "Partials extend each other in a circle."),
    ("R004", "unknown-prompt-file", "A prompt part's `file` does not exist. Paths are relative to the file that names them."),
    ("R005", "unknown-tool", "`tools` lists a key for which there is no file in the tools folder."),
    ("R007", "undeclared-variable", "The text uses `{{ name }}`, but `variables` has no such name. It would fail, or be spoken as braces, "
     "in every session."),
    ("R008", "template-syntax", "The text is not a template of this format. `{{ name }}` puts a variable in, `{% if name %}...{% elif %}...{% else "
     "%}...{% endif %}` chooses by variables and by their comparison with constants, and the filters are `upper`, `lower`, `title`, `trim`, "
     "`capitalize` and `default`. There are no loops, calls, attributes or arithmetic: give the finished text as a variable. Write `{% raw "
     "%}...{% endraw %}` around braces that are meant."),
    ("R009", "wrong-default", "A variable's `default` does not fit its own declaration, or makes a marker, a heading or a tag of the line that it lands in."),
    ("R010", "tool-twice", "Two tools of the persona have the same name. The model calls tools by name."),
    ("R011", "not-a-partial", "`extends` names a file whose name does not begin with an underscore. What is extended is a partial, never a "
     "persona of its own: rename it, or move the shared part out."),
    ("R012", "key-twice", "Two files have the same key: `cara.yaml` and `cara.yml`, or names that differ only in case or in the form of "
     "their Unicode characters (composed or decomposed). On some file systems they are one file."),
    ("R021", "unusable-name", "A file name that holds a line break, another control character, a mark that changes the direction of text, or "
     "bytes that are not UTF-8. The key of a persona stands in reports and in its marker, in one line; rename the file."),
    ("R012", "key-twice", "Two files have the same key: `cara.yaml` and `cara.yml`, or names that differ only in case."),
    ("R015", "parameters-not-a-schema", "A tool's `parameters` and `queryParameters` are a JSON Schema (Draft 2020-12) of an object. A keyword "
     "here has a value of the wrong form, names a type that JSON Schema does not have, or is no keyword at all:\n\n"
     "```yaml\nparameters:\n  type: object\n  properties:\n    count: {type: int}\n```\n\nWrite `integer`."),
    ("R016", "required-without-property", "`required` of a tool's parameters names what `properties` does not describe. The model is made to "
     "invent it, or the call is refused. Most often the property was renamed:\n\n"
     "```yaml\nproperties: {day: {type: string}}\nrequired: [date]\n```\n\nWrite `[day]`."),
    ("R017", "value-of-another-type", "`enum`, `const` or `default` of a tool's parameter, or `enum` of a variable, holds a value that its own `type`, `enum` or "
     "limits do not allow, so that the model gets contradictory information. For example:\n\n```yaml\nsize: {type: string, enum: [1, 2]}\n"
     "count: {type: integer, default: five}\n```\n\nWrite `[\"1\", \"2\"]` and `5`."),
    ("R018", "nothing-fits", "The limits of a tool's parameter or of a variable leave no value: a minimum above the maximum, `minLength` above `maxLength`, an "
     "empty `enum`. For example:\n\n```yaml\ncount: {type: integer, minimum: 9, maximum: 2}\n```\n\nSwap the two."),
    ("R019", "schema-reference", "`$ref` in a tool's parameters leads to nothing, back to itself, or to another document. Nothing is fetched, "
     "neither from the network nor from the disk: describe it in place, or under `$defs` and refer to `#/$defs/...`."),
    ("R013", "invalid-reference", "A file that this one is built from has findings of its own; this one cannot be resolved until they are fixed."),
])  # fmt: skip

CODES: dict[str, Code] = {**_YAML, **_SCHEMA, **_DOUBTFUL, **_REFERENCES}

UNUSED_IGNORE = "R014"
"""The code of an ignore comment that suppresses nothing."""


def is_broken(item: Diagnostic) -> bool:
    """Whether a finding is an error of validation: it is always reported, whatever is selected or ignored."""
    return item.code in CODES and item.severity is Severity.ERROR
