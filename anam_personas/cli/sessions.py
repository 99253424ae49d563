"""``sessions``: what visitors lived through, by persona and revision. Read-only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anam_personas.cli.context import Context, pass_context
from anam_personas.cli.formats import Format, format_option
from anam_personas.cli.live import connected
from anam_personas.cli.output import as_json
from anam_personas.cli.verbs import Verbs
from anam_personas.errors import InvalidPersonas, UnreadableFile, UsageError
from anam_personas.sessions import show as page
from anam_personas.sessions.find import Wanted, find, is_id, revision, since, with_calls
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.api.client import AnamApi
    from anam_personas.sessions.session import Session
    from anam_personas.sessions.show import Compared, Shown, Transcript

    F = TypeVar("F", bound="Callable[..., Any]")
T = TypeVar("T")


def _formats(text: Callable[[T], str], data: Callable[[T], Any]) -> dict[str, Format[T]]:
    return {
        "text": Format(lambda result, _: text(result)),
        "json": Format(lambda result, _: as_json(data(result)) + "\n", "json"),
    }


LIST: dict[str, Format[Shown]] = _formats(page.list_text, page.list_json)
SHOW: dict[str, Format[Shown]] = _formats(page.show_text, page.list_json)
TRANSCRIPT: dict[str, Format[Transcript]] = _formats(page.transcript_text, page.transcript_json)
STATS: dict[str, Format[Compared]] = _formats(page.stats_text, page.stats_json)

_since = click.option(
    "--since", "begun", metavar="SPAN|DATE", help="Only sessions begun since: 12h, 7d, 2w, or an ISO 8601 date."
)
_revision = click.option(
    "--revision",
    "wanted",
    metavar="REVISION",
    help="Only sessions with this revision, or the first 4 or more digits of it.",
)


def _limit(default: int, text: str) -> Callable[[F], F]:
    return click.option(
        "--limit", type=click.IntRange(min=1), default=default, metavar="N", show_default=True, help=text
    )


@click.group("sessions", cls=Verbs)
def sessions_command() -> None:
    """Show the sessions that visitors had: which revision talked, how long, how it ended, which tools failed.

    Sessions are found by their label, KEY@REVISION, which every token minted by anam-personas carries. Nothing is changed.
    """


@sessions_command.command("list")
@click.argument("key", required=False, metavar="[KEY]")
@_revision
@_since
@_limit(20, "Show at most this many, the newest.")
@format_option(LIST)
@pass_context
def list_command(
    context: Context, key: str | None, form: str, wanted: str | None, begun: str | None, limit: int
) -> None:
    """List the sessions of the persona KEY (default: of all), the newest first; * marks the revision of the file."""
    if key is None and wanted is not None:
        raise UsageError("--revision needs the KEY of a persona")
    with connected(context) as api:
        meant = _meant(context, key, wanted, begun)
        found = find(api, meant)
        shown = with_calls(api, found[:limit])
    if len(found) > limit:
        context.say(f"{limit} of {len(found)} sessions; --limit {len(found)} shows all")
    if not found:
        context.say(_none(meant.key, wanted, begun))
    LIST[form].write(page.Shown(shown, _current(context, {each.key for each in shown})), context)


@sessions_command.command("show")
@click.argument("word", metavar="ID|KEY")
@_revision
@_since
@format_option(SHOW)
@pass_context
def show_command(context: Context, word: str, form: str, wanted: str | None, begun: str | None) -> None:
    """Show one session with its tool calls: the one with this ID, or the newest of the persona KEY."""
    with connected(context) as api:
        session = _one(context, api, word, wanted, begun)
    SHOW[form].write(page.Shown([session], _current(context, {session.key})), context)


@sessions_command.command("transcript")
@click.argument("word", metavar="ID|KEY")
@_revision
@_since
@click.option("--mask", is_flag=True, help="Mask personal details: names, addresses, numbers.")
@format_option(TRANSCRIPT)
@pass_context
def transcript_command(
    context: Context, word: str, form: str, wanted: str | None, begun: str | None, *, mask: bool
) -> None:
    """Print who said what in one session: the one with this ID, or the newest of the persona KEY."""
    with connected(context) as api:
        session = _one(context, api, word, wanted, begun)
        reply = api.transcript(session.id)
    listed = reply.get("messages")
    messages = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    enabled = reply.get("transcriptsEnabled") is not False
    if not messages:
        context.say("nothing was said in it" if enabled else "transcripts are switched off for this session")
    TRANSCRIPT[form].write(page.Transcript(session, enabled, _masked(messages) if mask else messages), context)


@sessions_command.command("stats")
@click.argument("key", metavar="KEY")
@click.argument("revisions", nargs=-1, metavar="[REVISION...]")
@_since
@_limit(200, "Ask at most this many sessions of a revision, the newest, for their tool calls.")
@format_option(STATS)
@pass_context
def stats_command(
    context: Context, key: str, revisions: tuple[str, ...], form: str, begun: str | None, limit: int
) -> None:
    """Compare two revisions of the persona KEY by their sessions: count, length, how they ended, failed tools.

    Without REVISION: the revision of the file and the newest other one, or the two newest if the file's has no session yet.
    With one REVISION: that one and the file's. The API does not report what a session cost.
    """
    from anam_personas.sessions.stats import stats

    if len(revisions) > 2:
        raise UsageError(f"stats compares two revisions, and got {len(revisions)}")
    with connected(context) as api:
        meant = _meant(context, key, None, begun)
        key, found = meant.key, find(api, meant)
        current = _current(context, {key}).get(key, "")
        groups: dict[str, list[Session]] = {}
        for each in found:
            groups.setdefault(each.revision, []).append(each)
        if not groups:
            raise UsageError(_none(key, None, begun))
        chosen = _chosen(groups, revisions, current)
        read = [(name, with_calls(api, groups[name][:limit]), groups[name][limit:]) for name in chosen]
    if current and current not in groups:
        context.say(f"the revision of the file, {current}, has no session yet")
    if len(chosen) == 1:
        context.say("the sessions are of one revision: there is none to compare it with")
    for name, asked, rest in read:
        if rest:
            context.say(f"{name}: tool calls of the newest {len(asked)} of {len(asked) + len(rest)} sessions (--limit)")
    STATS[form].write(
        page.Compared(key, current, [stats(name, [*asked, *rest]) for name, asked, rest in read]), context
    )


def _meant(context: Context, word: str | None, wanted: str | None, begun: str | None) -> Wanted:
    """The sessions of a persona, named by its key or the path of its file, or of all. Raises `UsageError`."""
    start = since(begun, datetime.now(UTC)) if begun is not None else None
    begins = revision(wanted) if wanted is not None else ""
    if word is None:
        return Wanted("", begins, start)
    if not word.strip():
        raise UsageError("KEY is empty: name a persona")
    known = context.workspace.persona_files()
    key = context.workspace.named(word)
    if key not in known:
        hint = did_you_mean(key, known) or ""
        context.say(
            f"note: the project has no persona {key!r} now; sessions of a former one are looked for. {hint}".rstrip()
        )
    return Wanted(key, begins, start)


def _one(context: Context, api: AnamApi, word: str, wanted: str | None, begun: str | None) -> Session:
    """The session that a word names, with its tool calls. Raises `ApiError`, `UsageError`."""
    from anam_personas.sessions.session import of_reply

    if is_id(word):
        if wanted is not None or begun is not None:
            raise UsageError(
                "--revision and --since choose among the sessions of a KEY: omit them with the ID of a session"
            )
        return of_reply(api.get("sessions", word.lower()))
    meant = _meant(context, word, wanted, begun)
    found = find(api, meant)
    if not found:
        raise UsageError(_none(meant.key, wanted, begun))
    return with_calls(api, found[:1])[0]


def _none(key: str | None, wanted: str | None, begun: str | None) -> str:
    of = f" of {key}" if key else " with a label of this toolkit"
    at = f" with revision {wanted}" if wanted else ""
    return f"no session{of}{at}{f' since {begun}' if begun else ''}"


def _current(context: Context, keys: set[str]) -> dict[str, str]:
    """The revisions of the files as they are now, of the personas that there are and that have no errors."""
    found: dict[str, str] = {}
    try:
        known = set(context.workspace.persona_files())
    except UnreadableFile:
        return found  # the session of an id needs no project
    for key in keys & known:
        try:
            found[key] = context.personas([key])[key].revision
        except InvalidPersonas:
            context.detail(f"{key} has errors: which revision its file has is unknown")
    return found


def _chosen(groups: dict[str, list[Session]], asked: Sequence[str], current: str) -> list[str]:
    """The revisions to be compared, the newer session first. Raises `UsageError`."""
    named = [_group(groups, revision(text)) for text in asked]
    if len(named) == 2:
        if named[0] == named[1]:
            raise UsageError(f"both are the revision {named[0]}")
        return named
    if named:
        return list(dict.fromkeys([*([current] if current in groups else []), *named]))
    return list(dict.fromkeys([*([current] if current in groups else []), *groups]))[:2]


def _group(groups: dict[str, list[Session]], text: str) -> str:
    found = [name for name in groups if name.startswith(text)]
    if len(found) == 1:
        return found[0]
    what = f"several revisions begin with {text}" if found else f"no session has the revision {text}"
    raise UsageError(f"{what}; with sessions: {', '.join(list(groups)[:8])}{', ...' if len(groups) > 8 else ''}")


def _masked(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    from anam_personas.testing.privacy import Privacy

    privacy = Privacy([str(each.get("message") or "") for each in messages], [])
    return [{**each, "message": privacy.text(str(each.get("message") or ""))} for each in messages]
