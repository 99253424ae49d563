"""New files for personas that were created in the Anam Lab. Reads the API; the new files are a value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from anam_personas.errors import AnamPersonasError, ApiError, UnreadableFile
from anam_personas.resources import KEYED, RESOURCES
from anam_personas.resources.pull.values import Place
from anam_personas.sync.items.live import live_of, look
from anam_personas.sync.plan.adopt import is_copy
from anam_personas.sync.pull.result import FINDINGS, Pulled, Row
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.resources import Ref
    from anam_personas.resources.pull.edits import Checks
    from anam_personas.sync.items.live import Live, Summary
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.workspace.workspace import Workspace

_ADOPT = "nobody owns it yet: `apply --adopt` takes the live persona over"
_ADOPT_ID = "`apply --adopt-id {}={}` takes the live persona over"
Reply = tuple[str, "Json | AnamPersonasError"]


@dataclass(frozen=True, slots=True)
class Folder:
    """The files that exist. ``names`` maps the names of their personas to keys. No file that fails ``checks`` is made."""

    workspace: Workspace
    environment: str
    names: Mapping[str, str]
    checks: Checks


def pull_ids(folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int = 8) -> Pulled:
    """New files for the live personas with these ids. One that fails, or that a project owns, gets a row with the reason."""
    return _files(folder, remote, list(dict.fromkeys(ids)), concurrency)


def pull_all(folder: Folder, remote: Remote, concurrency: int = 8) -> Pulled:
    """New files for all live personas that no project owns. Raises `ApiError` if they cannot be listed."""
    found = sorted(look(remote, KEYED), key=lambda each: each.age)
    return _files(folder, remote, [each.id for each in found if each.marker is None], concurrency)


def _files(folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int) -> Pulled:
    maker = _Maker(folder, remote, _keys(folder.workspace))
    replies = run([partial(_got, remote, id_) for id_ in ids], concurrency)
    rows = tuple(maker.row(id_, reply) for id_, reply in replies)
    return Pulled(rows, {}, maker.texts, maker.paths)


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
    """Makes files one after another: each takes a key that is left."""

    folder: Folder
    remote: Remote
    keys: set[str]
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def live(self) -> list[Summary]:
        """All live personas."""
        return look(self.remote, KEYED)

    @cached_property
    def refs(self) -> dict[str, Ref]:
        """The references that files can make, by id: to live items that are the only ones of their name."""
        found: dict[str, Ref] = {}
        for resource in RESOURCES:
            names = resource.refs_by_name(self.folder.workspace)
            live = look(self.remote, resource) if names else []
            counts = Counter(each.name for each in live)
            found |= {each.id: names[each.name] for each in live if each.name in names and counts[each.name] == 1}
        return found

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
            reason = f'{self.folder.names[name]} already has the name "{name}": `apply --adopt` takes it over, or rename one of the two'
            return Row(self.folder.names[name], id_, "refused", reason=reason, exit_code=FINDINGS)
        try:
            return self._made(id_, live)
        except AnamPersonasError as error:
            return Row(None, id_, "refused", reason=f"no valid file can be made of it: {error}", exit_code=FINDINGS)

    def _made(self, id_: str, live: Live) -> Row:
        refers = any(isinstance(value, list) and value for value in live.body.values())
        place = Place(self.folder.workspace, self.keys, self.refs if refers else {}, self.folder.checks)
        made = KEYED.new_file(live.body, place)
        shown = self.folder.workspace.shown(made.path)
        self.keys.add(made.key)
        self.texts[shown], self.paths[shown] = made.text, made.path
        adopt = (
            f"it carries the marker of {live.marker.key}: {_ADOPT_ID.format(made.key, id_)}" if live.marker else _ADOPT
        )
        return Row(made.key, id_, "written", notes=(f"wrote {shown}", *made.notes, adopt))

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
