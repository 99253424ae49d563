"""Earlier runs, read from the journal and the snapshots of `FolderStore`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from anam_personas.errors import UnreadableFile, UsageError
from anam_personas.text.suggest import did_you_mean
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anam_personas.sync.state.records import Records

_ACTIONS = ("create", "update", "delete")


@dataclass(frozen=True, slots=True)
class Step:
    """A write of a run.

    ``id`` is None for a create with an unknown outcome. ``snapshot`` names the item as it was before, and ``after`` describes it
    afterwards (`anam_personas.sync.items.restore.seen`), None if unknown.
    """

    action: Literal["create", "update", "delete"]
    kind: str
    key: str
    id: str | None = None
    snapshot: str | None = None
    after: dict[str, Any] | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """An apply or a rollback: its name, when it began (ISO 8601), the environment if known, its writes."""

    name: str
    at: str
    environment: str | None
    steps: tuple[Step, ...]

    def count(self, action: str) -> int:
        """How many writes of an action it did or began."""
        return sum(step.action == action for step in self.steps)

    def __str__(self) -> str:
        counts = ", ".join(f"{self.count(action)} {action}d" for action in _ACTIONS if self.count(action))
        return f"{self.name}  {self.environment or '-'}  {counts}"

    def to_json(self) -> dict[str, Any]:
        """The row of the JSON of ``rollback --list``, version 1."""
        counts = {f"{action}d": self.count(action) for action in _ACTIONS}
        return {"name": self.name, "at": self.at, "environment": self.environment, **counts}


def read_runs(records: Records) -> list[Run]:
    """The runs that wrote something, oldest first.

    Raises `UnreadableFile` for a journal that cannot be read. A line that a kill cut off is ignored.
    """
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in _entries(records.lines()):
        entries.setdefault(entry["run"], []).append(entry)
    runs = [Run(name, each[0]["at"], each[0].get("environment"), _steps(each)) for name, each in entries.items()]
    return [run for run in runs if run.steps]


def choose(runs: Sequence[Run], name: str | None, environment: str) -> Run:
    """The run with a name (or the path of its folder), by default the last one of the environment.

    Raises `UsageError` if there is none.
    """
    fitting = [run for run in runs if run.environment in (None, environment)]
    if name is None:
        if not fitting:
            raise UsageError(f'nothing was applied to "{environment}" from this folder: there is nothing to roll back')
        return fitting[-1]
    wanted = name.rstrip("/").rpartition("/")[2]
    found = next((run for run in runs if run.name == wanted), None)
    if found is None:
        hint = did_you_mean(wanted, [run.name for run in runs]) or "`anam-personas rollback --list` lists them."
        raise UsageError(f'there is no run "{wanted}". {hint}')
    if found not in fitting:
        raise UsageError(f'"{wanted}" was applied to "{found.environment}": pass --env {found.environment}')
    return found


def before(records: Records, run: Run, step: Step) -> dict[str, Any]:
    """The item as it was before a write of a run. Raises `UnreadableFile` if its snapshot is missing or not of that run."""
    try:
        reply: dict[str, Any] = json.loads(records.kept(step.snapshot or "", run.name))["reply"]
        if reply["id"] != step.id:
            raise UnreadableFile(f"{records.folder / (step.snapshot or '')} is the snapshot of another item")
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableFile(f"{records.folder / (step.snapshot or '')} is not a snapshot") from error
    return reply


def _entries(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and _is_sound(entry):
            yield entry


def _is_sound(entry: dict[str, Any]) -> bool:
    """Whether a line has the types of a journal line: a disk or another version may have damaged it."""
    return (
        all(isinstance(entry.get(name), str) for name in ("run", "at", "step", "kind"))
        and all(
            isinstance(entry.get(name, ""), str | None) for name in ("action", "key", "id", "snapshot", "environment")
        )
        and isinstance(entry.get("after"), dict | None)
    )


def _steps(entries: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    """The writes of a run in the order in which they began, each with its outcome."""
    found: dict[tuple[str, str, str | None], Step] = {}
    for entry in entries:
        action, kind, key, id_ = entry.get("action"), entry["kind"], composed(entry.get("key") or ""), entry.get("id")
        if action == "none":  # only its marker was written
            action = "update"
        if action not in _ACTIONS:
            continue
        # a create has no id before it is done
        name = (kind, key, None if action == "create" else id_)
        if entry["step"] == "retract":
            found.pop(name, None)
        elif entry["step"] == "begin":
            found[name] = Step(action, kind, key, id_, entry.get("snapshot"))
        elif name in found:
            found[name] = replace(found[name], id=id_, after=entry.get("after"), done=True)
    return tuple(found.values())
