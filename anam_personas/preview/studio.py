"""What the page can ask for: the project, a persona, a comparison, a plan, a fix, a session. Files are read anew each time."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.errors import AnamPersonasError, UsageError
from anam_personas.overview.changes import between
from anam_personas.overview.glance import Glance, glance
from anam_personas.overview.json import glance_json
from anam_personas.overview.veil import Veil
from anam_personas.preview.fixing import fix_one
from anam_personas.preview.targets import Emulated, Live, live_or_why, said
from anam_personas.project import choose_target
from anam_personas.review.sides import known_environments
from anam_personas.workspace.settings import find
from anam_personas.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.overview.changes import FieldDiff
    from anam_personas.preview.bodies import Compared, Fixed, Kept, Planned, Started, Wanted
    from anam_personas.workspace.settings import Target

Json = dict[str, Any]


class NotHere(UsageError):
    """A persona or environment that there is not."""


class Unconfirmed(UsageError):
    """A session that costs something, which the user has not confirmed. The message says what it costs."""


class Chosen(NamedTuple):
    """What the command line chose: the project's folder, the environment (None: the default one), the API's address, and the
    file that may hold its key.
    """

    folder: str
    environment: str | None = None
    api_url: str | None = None
    env_file: str | None = None


class Studio:
    """``environ`` is that of the process: for keys, and for finding git. Looking at a persona is done one request at a time."""

    def __init__(self, chosen: Chosen, environ: Mapping[str, str], emulated: Emulated, *, has_media: bool) -> None:
        self._chosen, self._environ, self._emulated = chosen, environ, emulated
        self._has_media = has_media
        self._lock = Lock()
        self.read: frozenset[str] = frozenset()
        """Files that were looked at for the persona that was shown last."""

    def workspace(self) -> Workspace:
        """The files, as they are now. Raises `SettingsError`."""
        return Workspace.of(find(Path(self._chosen.folder)))

    def project(self) -> Json:
        """What there is to choose from. A persona that is broken is there too."""
        workspace = self.workspace()
        target = choose_target(workspace, self._chosen.environment)
        known = known_environments(workspace)
        live, why = self._live(workspace, target)
        return {
            "project": workspace.settings.project or "",
            "personas": list(workspace.persona_files()),
            "environments": [target.environment, *(name for name in known if name != target.environment)],
            "media": self._has_media,
            "api": None if live is None else live.url,
            "noApi": why,
        }

    def view(self, wanted: Wanted) -> Json:
        """A persona as the files have it, or a revision did."""
        with self._lock, self._seen(wanted) as (workspace, _, seen):
            if seen.persona is not None and not wanted.revision:
                self.read = frozenset(workspace.read)
            return glance_json(seen) | {"revision": wanted.revision or ""}

    def compare(self, compared: Compared) -> Json:
        """How the right one differs from the left."""
        with self._lock, self._seen(compared.left) as (_, _, left), self._seen(compared.right) as (_, _, right):
            if left.persona is None or right.persona is None:
                broken = left if left.persona is None else right
                raise UsageError(f"{broken.key} has errors: it cannot be compared")
            veil = Veil(tuple({*left.veil.words, *right.veil.words}))
            return {"fields": [_field(each) for each in between(left.persona, right.persona, veil)]}

    def plan(self, planned: Planned) -> Json:
        """What a plan would change. What prevents it is a part of the answer."""
        from anam_personas.preview.bodies import Wanted

        wanted = Wanted(persona=planned.persona, environment=planned.environment)
        with self._lock, self._seen(wanted) as (workspace, target, seen):
            if seen.persona is None:
                raise UsageError("the persona has errors: there is no plan")
            place = self._place(planned.target, workspace, target)
            try:
                return {"text": seen.veil.text(place.plan(workspace, target, seen.persona)), "problem": ""}
            except AnamPersonasError as error:
                return {"text": "", "problem": said(error)}

    def start(self, started: Started) -> Json:
        """A token for a session, and what the page needs to begin it.

        Raises `Unconfirmed` for one at the API that the user has not confirmed, `UsageError` for values that do not fit.
        """
        with self._lock, self._seen(started) as (workspace, target, seen):
            if seen.persona is None:
                raise UsageError("the persona has errors: a session needs a file without")
            place = self._place(started.target, workspace, target)
            if isinstance(place, Live) and not started.confirmed:
                raise Unconfirmed(place.cost(seen.persona))
            token = place.token(workspace, target, seen.persona, seen.values)
            has_media = self._has_media or isinstance(place, Live)
            return {"token": token, "baseUrl": place.url, "media": has_media, "label": glance_json(seen)["label"]}

    def fix(self, fixed: Fixed) -> Json:
        """Make the safe fix of one finding. Raises `UsageError` where it is gone, `UnreadableFile` where it cannot be written."""
        with self._lock:
            workspace = self.workspace()
            path = self._path(workspace, fixed.persona)
            return {"files": list(fix_one(workspace, path, (fixed.code, fixed.file, fixed.line, fixed.column)))}

    def keep(self, kept: Kept) -> Json:
        """A session as a test file. Raises `UsageError` where nothing was said or the file exists."""
        from anam_personas.preview.keeping import keep

        with self._lock, self._seen(kept) as (_, _, seen):
            if seen.persona is None:
                raise UsageError("the persona has errors: correct them before you save a test")
            return keep(self.workspace(), seen.persona, seen, kept)

    def _place(self, name: str, workspace: Workspace, target: Target) -> Emulated | Live:
        if name == "emulator":
            return self._emulated
        live, why = self._live(workspace, target)
        if live is None:
            raise UsageError(why)
        return live

    def _live(self, workspace: Workspace, target: Target) -> tuple[Live | None, str]:
        chosen = self._chosen
        return live_or_why(lambda: Live.of(workspace.settings, target, self._environ, chosen.api_url, chosen.env_file))

    @contextmanager
    def _seen(self, wanted: Wanted) -> Iterator[tuple[Workspace, Target, Glance]]:
        present = self.workspace()
        with self._at(present, wanted.revision) as workspace:
            try:
                target = choose_target(workspace, wanted.environment or self._chosen.environment)
            except UsageError as error:
                raise NotHere(str(error)) from None
            path = self._path(workspace, wanted.persona)
            seen = glance(workspace, workspace.key(path), path, target.environment, wanted.variables)
            yield workspace, target, seen

    @contextmanager
    def _at(self, present: Workspace, revision: str | None) -> Iterator[Workspace]:
        if not revision:
            yield present
            return
        from anam_personas.review.since import project_at

        with project_at(present, revision, self._environ) as past:
            yield past

    def _path(self, workspace: Workspace, key: str) -> Path:
        try:
            (path,) = workspace.selected((key,)).values()
        except UsageError as error:
            raise NotHere(str(error)) from None
        return path


def _field(each: FieldDiff) -> Json:
    lines = [{"sign": line.sign, "pieces": [piece._asdict() for piece in line.pieces]} for line in each.lines]
    return {"path": each.path, "lines": lines, "remarks": list(each.remarks)}
