"""``knowledge``: what the documents of a group answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json
from anam_personas.cli.verbs import Verbs
from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.api.client import AnamApi


class Answers(NamedTuple):
    """What a question found in a group, the best first, as the API gave it."""

    key: str
    id: str
    question: str
    found: Sequence[Mapping[str, Any]]


def _text(answers: Answers, _context: Context) -> str:
    from anam_personas.resources.attached import shown_name
    from anam_personas.review.plain import line

    lines: list[str] = []
    for number, each in enumerate(answers.found, 1):
        score = each.get("score")
        rated = f"  {score:.2f}" if isinstance(score, int | float) else ""
        lines.append(f"{number}. {shown_name(str(each.get('filename') or ''))}{rated}")
        lines += [f"   {text}" for text in str(each.get("content") or "").splitlines() if text.strip()]
    return "".join(f"{line(each)}\n" for each in lines)


def _json(answers: Answers, _context: Context) -> str:
    from anam_personas.resources.attached import shown_name

    results = [
        {
            "document": shown_name(str(each.get("filename") or "")),
            "documentId": each.get("documentId"),
            "score": each.get("score"),
            "chunkIndex": each.get("chunkIndex"),
            "content": each.get("content"),
        }
        for each in answers.found
    ]
    shown = {"version": 1, "key": answers.key, "id": answers.id, "question": answers.question, "results": results}
    return as_json(shown) + "\n"


FORMATS: dict[str, Format[Answers]] = {"text": Format(_text), "json": Format(_json, "json")}


@click.group("knowledge", cls=Verbs)
def knowledge_command() -> None:
    """Ask the stored knowledge groups what a persona would find. Nothing is changed."""


@knowledge_command.command("search")
@click.argument("key", metavar="KEY")
@click.argument("question", metavar="QUESTION")
@click.option(
    "--limit",
    type=click.IntRange(1, 20),
    default=5,
    show_default=True,
    metavar="N",
    help="Show at most this many results, the best first.",
)
@format_option(FORMATS)
@pass_context
def search_command(context: Context, key: str, question: str, limit: int, form: str) -> int:
    """Show what QUESTION finds in the documents of the group KEY, the best first. Exits with 1 if nothing is found."""
    if not question.strip():
        raise UsageError("the question is empty")
    with connected(context) as api:
        id_ = _stored(context, api, key)
        found = api.search("knowledge/groups", id_, {"query": question, "limit": limit})
    answers = Answers(key, id_, question, [each for each in found if isinstance(each, dict)])
    if not answers.found:
        context.say("nothing was found: only documents that are READY are searched")
    FORMATS[form].write(answers, context)
    return 0 if answers.found else 1


def _stored(context: Context, api: AnamApi, key: str) -> str:
    """The id of the stored group of a key. Raises `UsageError`."""
    from anam_personas.resources import KNOWLEDGE
    from anam_personas.sync import engine
    from anam_personas.workspace.nearest import key_meant
    from anam_personas.workspace.reach import composed

    ids = engine.ids(context.settings.project, context.target, api, KNOWLEDGE)
    if (id_ := ids.get(composed(key))) is not None:
        return id_
    if composed(key) in context.workspace.knowledge_files:
        raise UsageError(
            f'the knowledge group "{key}" is not stored in "{context.target.environment}" yet: apply first'
        )
    known = sorted({*ids, *context.workspace.knowledge_files})
    meant = key_meant(key, known)
    hint = (
        f'Did you mean "{meant}"?'
        if meant
        else (
            f"Known: {', '.join(known)}." if known else "The project has none: write knowledge/NAME.yaml and apply it."
        )
    )
    raise UsageError(f'there is no knowledge group "{key}". {hint}')
