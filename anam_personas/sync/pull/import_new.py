"""New files for personas that were created in the Anam Lab. Reads the API; the new files are a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from anam_personas.errors import AnamPersonasError, ApiError, UnreadableFile
from anam_personas.resources import KEYED, RESOURCES, Ref
from anam_personas.resources.pull.values import Place
from anam_personas.sync.items.live import live_of, look
from anam_personas.sync.plan.adopt import is_copy
from anam_personas.sync.pull.result import FINDINGS, Pulled, Row
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.resources import Resource
    from anam_personas.resources.pull.edits import Checks
    from anam_personas.sync.items.live import Live, Summary
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.workspace.workspace import Workspace

_ADOPT = "it has no owner yet: `apply --adopt` adopts the live persona"
_ADOPT_BY_NAME = "`apply --adopt` takes it over"
_ADOPT_ID = "`apply --adopt-id {}={}` takes the live persona over"
Reply = tuple[str, "Json | AnamPersonasError"]


@dataclass(frozen=True, slots=True)
class Folder:
    """The files that exist. ``names`` maps the names of their personas to keys. No file that fails ``checks`` is made."""

    workspace: Workspace
    environment: str
    names: Mapping[str, str]
    checks: Checks
    has_schemas: bool = False


def pull_ids(folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int = 8) -> Pulled:
    """New files for the live personas with these ids. One that fails, or that a project owns, gets a row with the reason."""
    return _files(folder, remote, list(dict.fromkeys(ids)), concurrency)


def pull_all(folder: Folder, remote: Remote, concurrency: int = 8) -> Pulled:
    """New files for all live personas that no project owns. Raises `ApiError` if they cannot be listed."""
    found = sorted(look(remote, KEYED), key=lambda each: each.age)
    return _files(folder, remote, [each.id for each in found if each.marker is None], concurrency, found)


def _files(
    folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int, live: list[Summary] | None = None
) -> Pulled:
    maker = _Maker(folder, remote, folder.workspace, _keys(folder.workspace))
    if live is not None:
        maker.live = live
    replies = run([partial(_got, remote, id_) for id_ in ids], concurrency)
    rows = [maker.row(id_, reply) for id_, reply in replies]
    return Pulled((*maker.attached, *rows), {}, maker.texts, maker.paths)


def _got(remote: Remote, id_: str) -> Reply:
    try:
        return id_, remote.get(KEYED.segment, id_)
    except AnamPersonasError as error:
        return id_, error


def _keys(workspace: Workspace) -> set[str]:
    try:
        return set(KEYED.known(workspace) or ())
    except UnreadableFile:  # the first files of a project go into a folder that is missing or empty
        return set()


@dataclass
class _Maker:
    """Makes files one after another: each takes a key that is left. What a live item refers to gets a file before it.

    ``workspace`` has the files that were made so far for others to refer to, ``attached`` their rows.
    """

    folder: Folder
    remote: Remote
    workspace: Workspace
    keys: set[str]
    attached: list[Row] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def live(self) -> list[Summary]:
        """All live personas."""
        return look(self.remote, KEYED)

    @cached_property
    def others(self) -> dict[str, tuple[Resource, Summary]]:
        """The live items that a file can refer to by key, if they are the only ones of their name, by id."""
        found: dict[str, tuple[Resource, Summary]] = {}
        for resource in RESOURCES:
            live = look(self.remote, resource) if resource is not KEYED and resource.is_used(None) else []
            counts = Counter(each.name for each in live)
            found |= {each.id: (resource, each) for each in live if counts[each.name] == 1}
        return found

    @cached_property
    def refs(self) -> dict[str, Ref]:
        """The references to items that have files, by id."""
        names = {resource.kind: resource.refs_by_name(self.folder.workspace) for resource in RESOURCES}
        return {
            id_: names[resource.kind][each.name]
            for id_, (resource, each) in self.others.items()
            if each.name in names[resource.kind]
        }

    def _attach(self, live: Live) -> tuple[str, ...]:
        """Make files for what a live item refers to and that has none; notes on what stays an id."""
        ids = [
            each for value in live.body.values() if isinstance(value, list) for each in value if isinstance(each, str)
        ]
        notes = []
        for id_ in dict.fromkeys(ids):
            if id_ in self.others and id_ not in self.refs:
                resource, summary = self.others[id_]
                try:
                    self._make_attached(resource, summary)
                except AnamPersonasError as error:
                    notes.append(
                        f'the {resource.kind} "{summary.name}" stays an id, since no file can be made of it: {error}'
                    )
        return tuple(notes)

    def _make_attached(self, resource: Resource, summary: Summary) -> None:
        live = live_of(resource, self.remote.get(resource.segment, summary.id))
        taken = resource.keys(self.workspace)
        made = resource.new_file(
            live.body, Place(self.workspace, taken, {}, self.folder.checks, self.folder.has_schemas)
        )
        shown = self.workspace.shown(made.path)
        self.workspace = self.workspace.with_tool(made.key, made.path, made.text)
        self.refs[summary.id] = Ref(resource.kind, made.key)
        self.texts[shown], self.paths[shown] = made.text, made.path
        self.attached.append(
            Row(made.key, summary.id, "written", notes=(f"wrote {shown}", *made.notes), kind=resource.kind)
        )

    def row(self, id_: str, reply: Json | AnamPersonasError) -> Row:
        """The result for a live persona."""
        if isinstance(reply, AnamPersonasError):
            return Row(None, id_, "failed", reason=f"{reply}", exit_code=reply.exit_code)
        try:
            return self._new(id_, live_of(KEYED, reply))
        except ApiError as error:
            return Row(None, id_, "failed", reason=f"{error}", exit_code=error.exit_code)

    def _new(self, id_: str, live: Live) -> Row:
        if live.marker is not None and not self._is_copy(id_, live.marker):
            return Row(None, id_, "refused", reason=_owned(live.marker), exit_code=FINDINGS)
        name = f"{live.body.get('name') or ''}"
        if live.marker is None and name in self.folder.names and not self._has_own(self.folder.names[name], name):
            reason = self._taken(id_, live, name)
            return Row(self.folder.names[name], id_, "refused", reason=reason, exit_code=FINDINGS)
        try:
            return self._made(id_, live)
        except AnamPersonasError as error:
            return Row(None, id_, "refused", reason=f"no valid file can be made of it: {error}", exit_code=FINDINGS)

    def _taken(self, id_: str, live: Live, name: str) -> str:
        """Why no second file of a name is made, and how the file that has it takes the live item over."""
        key = self.folder.names[name]
        how = (
            f"`apply --adopt-id KEY={id_}` takes it over for the file KEY" if self._twins(id_, live) else _ADOPT_BY_NAME
        )
        return f'{key} already has the name "{name}": {how}, or rename one of the two'

    def _made(self, id_: str, live: Live) -> Row:
        refers = any(isinstance(value, list) and value for value in live.body.values())
        notes = self._attach(live) if refers else ()
        refs = self.refs if refers else {}
        made = KEYED.new_file(
            live.body, Place(self.workspace, self.keys, refs, self.folder.checks, self.folder.has_schemas)
        )
        shown = self.folder.workspace.shown(made.path)
        self.keys.add(made.key)
        self.texts[shown], self.paths[shown] = made.text, made.path
        notes = (f"wrote {shown}, from {id_}", *made.notes, *notes, self._adopt(made.key, id_, live))
        return Row(
            made.key, id_, "written", notes=notes, adopt_id=live.marker is not None or bool(self._twins(id_, live))
        )

    def _adopt(self, key: str, id_: str, live: Live) -> str:
        """How the live item is adopted."""
        ready = _ADOPT_ID.format(key, id_)
        if live.marker is not None:
            return f"it carries the marker of {live.marker.key}: {ready}"
        twins = self._twins(id_, live)
        if not twins:
            return _ADOPT
        own = next(each.created for each in self.live if each.id == id_)
        when = f", created {own}" if own else ""
        return f'one of {len(twins) + 1} live personas named "{live.body.get("name")}"{when}: {ready}'

    def _twins(self, id_: str, live: Live) -> list[Summary]:
        """The other live items of the name that nobody owns: a name alone does not tell which of them a file is."""
        if all(each.id != id_ for each in self.live):
            return []
        return [
            each for each in self.live if each.name == live.body.get("name") and each.id != id_ and each.marker is None
        ]

    def _is_copy(self, id_: str, marker: Marker) -> bool:
        """Whether it is one of several live personas with one marker of the project, and not the one that is kept."""
        if (marker.project, marker.environment) != (self.folder.workspace.settings.project, self.folder.environment):
            return False
        return any(each.id == id_ and is_copy(each, self.live) for each in self.live)

    def _has_own(self, key: str, name: str) -> bool:
        """Whether the file of that name already has a live persona, so that this is another one."""
        owner = (self.folder.workspace.settings.project, self.folder.environment, key)
        markers = [each.marker for each in look(self.remote, KEYED, name)]
        return any(each is not None and (each.project, each.environment, each.key) == owner for each in markers)


def _owned(marker: Marker) -> str:
    whose = f"{marker.project}/{marker.environment}/{marker.key}"
    return f"it belongs to {whose}: run `pull {marker.key}` in that project"
