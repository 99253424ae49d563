"""New files for personas that were made in the Anam Lab. Reads the API; what is to be written is a value."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from anam_personas.errors import AnamPersonasError, ApiError, UnreadableFile
from anam_personas.resources import PERSONAS, TOOLS, Ref
from anam_personas.schema.validate import accepts
from anam_personas.sync.items.live import live_of, look
from anam_personas.sync.plan.adopt import is_copy
from anam_personas.sync.pull.new_file import ADOPT, ADOPT_ID, check_new, file_data, file_text, free_key
from anam_personas.sync.pull.result import Pulled, Row
from anam_personas.sync.remote.parallel import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from anam_personas.sync.items.live import Live, Summary
    from anam_personas.sync.items.marker import Marker
    from anam_personas.sync.pull.trial import Judge
    from anam_personas.sync.remote.protocol import Json, Remote
    from anam_personas.workspace.workspace import Workspace

_SCHEMA = "schema/persona.schema.json"
Reply = tuple[str, "Json | AnamPersonasError"]


@dataclass(frozen=True, slots=True)
class Folder:
    """The files that are there: ``names`` are the names of their personas, with their keys.

    ``judge`` says what is wrong with a persona: no file is made that has an error.
    """

    workspace: Workspace
    environment: str
    names: Mapping[str, str]
    judge: Judge


def pull_ids(folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int = 8) -> Pulled:
    """New files for the live personas of the ids. One that fails, or that a project owns, has a row that says so."""
    return _files(folder, remote, list(dict.fromkeys(ids)), concurrency)


def pull_all(folder: Folder, remote: Remote, concurrency: int = 8) -> Pulled:
    """New files for all live personas that no project owns. Raises `ApiError` where they cannot be listed."""
    found = sorted(look(remote, PERSONAS), key=lambda each: each.age)
    return _files(folder, remote, [each.id for each in found if each.marker is None], concurrency)


def _files(folder: Folder, remote: Remote, ids: Sequence[str], concurrency: int) -> Pulled:
    maker = _Maker(folder, remote, _keys(folder.workspace))
    replies = run([partial(_got, remote, id_) for id_ in ids], concurrency)
    rows = tuple(maker.row(id_, reply) for id_, reply in replies)
    return Pulled(rows, {}, maker.texts, maker.paths)


def _got(remote: Remote, id_: str) -> Reply:
    try:
        return id_, remote.get(PERSONAS.segment, id_)
    except AnamPersonasError as error:
        return id_, error


def _keys(workspace: Workspace) -> set[str]:
    try:
        return set(workspace.persona_files())
    except UnreadableFile:  # the first files of a project are pulled into a folder that is not there, or is empty
        return set()


@dataclass
class _Maker:
    """Makes files, one after another: each takes its key from those that are left."""

    folder: Folder
    remote: Remote
    keys: set[str]
    texts: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def there(self) -> list[Summary]:
        """All live personas."""
        return look(self.remote, PERSONAS)

    @cached_property
    def tools(self) -> dict[str, Ref]:
        """The tools of the project that are live under their name alone, by their ids."""
        names = {}
        for key, path in self.folder.workspace.tool_files.items():
            document = self.folder.workspace.document(path)
            if not document.diagnostics and accepts("tool", document.data):
                names[document.data["name"]] = Ref(TOOLS.kind, key)
        live = look(self.remote, TOOLS) if names else []
        counts = Counter(each.name for each in live)
        return {each.id: names[each.name] for each in live if each.name in names and counts[each.name] == 1}

    def row(self, id_: str, reply: Json | AnamPersonasError) -> Row:
        """What becomes of a live persona."""
        if isinstance(reply, AnamPersonasError):
            return Row(None, id_, "failed", reason=f"{reply}", exit_code=reply.exit_code)
        try:
            return self._new(id_, live_of(PERSONAS, reply))
        except ApiError as error:
            return Row(None, id_, "failed", reason=f"{error}", exit_code=error.exit_code)

    def _new(self, id_: str, live: Live) -> Row:
        if live.marker is not None and not self._is_copy(id_, live.marker):
            return Row(None, id_, "refused", reason=_owned(live.marker), exit_code=1)
        name = f"{live.body.get('name') or ''}"
        if live.marker is None and name in self.folder.names and not self._has_own(self.folder.names[name], name):
            reason = f'{self.folder.names[name]} has the name "{name}" already: `apply --adopt` takes it over, or rename one of the two'
            return Row(self.folder.names[name], id_, "refused", reason=reason, exit_code=1)
        try:
            return self._made(id_, name, live)
        except AnamPersonasError as error:
            return Row(None, id_, "refused", reason=f"no valid file can be made of it: {error}", exit_code=1)

    def _made(self, id_: str, name: str, live: Live) -> Row:
        key = free_key(name, self.keys)
        path = self.folder.workspace.personas / f"{key}.yaml"
        data, notes = file_data(live.body, self.tools if live.body.get("toolIds") else {})
        text = file_text(data, self._schema(path))
        check_new(text, data, path, self.folder.workspace, self.folder.judge, live.body)
        shown = self.folder.workspace.shown(path)
        self.keys.add(key)
        self.texts[shown], self.paths[shown] = text, path
        how = (
            ADOPT if live.marker is None else f"it carries the marker of {live.marker.key}: {ADOPT_ID.format(key, id_)}"
        )
        return Row(key, id_, "written", notes=(f"wrote {shown}", *notes, how))

    def _is_copy(self, id_: str, marker: Marker) -> bool:
        """Whether it is one of several that carry a marker of the project, and not the one that is kept."""
        if (marker.project, marker.environment) != (self.folder.workspace.settings.project, self.folder.environment):
            return False
        return any(each.id == id_ and is_copy(each, self.there) for each in self.there)

    def _has_own(self, key: str, name: str) -> bool:
        """Whether the file of that name has a live persona of its own, so that this is another one."""
        owner = (self.folder.workspace.settings.project, self.folder.environment, key)
        markers = [each.marker for each in look(self.remote, PERSONAS, name)]
        return any(each is not None and (each.project, each.environment, each.key) == owner for each in markers)

    def _schema(self, path: Path) -> str | None:
        schema = self.folder.workspace.root / _SCHEMA
        return os.path.relpath(schema, path.parent).replace(os.sep, "/") if schema.is_file() else None


def _owned(marker: Marker) -> str:
    whose = f"{marker.project}/{marker.environment}/{marker.key}"
    return f"it belongs to {whose}: `pull {marker.key}` in that project takes its edits in"
