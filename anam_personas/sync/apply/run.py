"""A plan -> its outcome. Items that others refer to come first, deletes last; a failure does not stop the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from anam_personas.errors import AnamPersonasError, ApiError
from anam_personas.resources import Ref
from anam_personas.sync.apply.endpoint import Endpoint
from anam_personas.sync.apply.file_run import carry_files
from anam_personas.sync.apply.files import FileWriter
from anam_personas.sync.apply.outcome import FINDINGS, Outcome, Result
from anam_personas.sync.apply.result import HalfMade, Pending, Skipped, Unknown, Written
from anam_personas.sync.apply.write import write
from anam_personas.sync.items.evidence import read
from anam_personas.sync.items.live import look
from anam_personas.sync.items.proofs import settled as proofs_of
from anam_personas.sync.plan.change import Change, Create, Delete, Write
from anam_personas.sync.plan.links import settled
from anam_personas.sync.remote.checked import checked
from anam_personas.sync.remote.parallel import Interrupted, never, run
from anam_personas.sync.remote.waiting import PATIENT, PROCESSED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from anam_personas.resources import Resource
    from anam_personas.sync.items.live import Summary
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.remote.protocol import Remote
    from anam_personas.sync.remote.waiting import Waiting
    from anam_personas.sync.state.store import Store


def apply(
    plan: Plan,
    remote: Remote,
    resources: Sequence[Resource],
    store: Store,
    *,
    concurrency: int = 8,
    on_progress: Callable[[Result], object] | None = None,
    leave: Callable[[], bool] = never,
    secrets: Mapping[str, str] | None = None,
    waiting: Waiting = PATIENT,
    ready: Waiting = PROCESSED,
) -> Outcome:
    """Carry out the plan. A failed item raises nothing: its result has the reason.

    ``secrets`` has the values of the variables that bodies name (see `secrets.needs`). After a create, ``waiting`` limits how
    long the list is read until it shows the item, and ``ready`` how long an uploaded file may be processed.

    ``on_progress`` is called with each result as it arrives, in the caller's thread. After Ctrl-C the writes in progress are
    finished, and an outcome is returned; if ``leave`` returns True by then, they are abandoned and their result is unknown. The
    safety limits are not checked here.
    """
    state = _State(checked(remote), store, on_progress, leave, waiting, secrets or {})
    try:
        for resource, changes in _stages(plan, resources):
            if changes[0].kind != resource.kind:
                carry_files(state, FileWriter(resource, checked(remote), store, waiting, ready), changes, concurrency)
                continue
            for is_doubtful in (False, True):
                state.carry_out(resource, [each for each in changes if _is_doubtful(each) is is_doubtful], concurrency)
    except KeyboardInterrupt:
        return Outcome(plan, state.in_order(plan), interrupted=True)
    return Outcome(plan, state.in_order(plan))


def _stages(plan: Plan, resources: Sequence[Resource]) -> list[tuple[Resource, list[Change]]]:
    kinds = [(each, kind) for each in resources for kind in each.kinds]
    written = [(each, [c for c in plan.acting if c.kind == kind and c.action != "delete"]) for each, kind in kinds]
    deleted = [(each, [c for c in plan.acting if c.kind == kind and c.action == "delete"]) for each, kind in kinds]
    return [stage for stage in [*written, *reversed(deleted)] if stage[1]]


def _is_doubtful(change: Change) -> bool:
    return isinstance(change, Create) and bool(change.doubt)


_LEFT = "it was in progress when you left and may or may not be done: the next plan shows it"
_UNSEEN = "it was sent, and you left before the list showed it: the next plan shows it"


Ended = Result | tuple[Change, Pending] | None
"""What comes of a job: a result, a write that is not listed yet, or nothing so far."""


@dataclass
class _State:
    remote: Remote
    store: Store
    on_progress: Callable[[Result], object] | None
    leave: Callable[[], bool]
    waiting: Waiting
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    trusts_list: bool = False
    pending: dict[int, tuple[Change, Pending]] = field(default_factory=dict)
    """The writes that are not listed yet, by the identity of their change."""
    ids: dict[Ref, str] = field(default_factory=dict)
    reads: dict[Ref, tuple[str, str]] = field(default_factory=dict)
    """The id and READ of the items that were written."""
    results: dict[int, Result] = field(default_factory=dict)
    """By the identity of the change, which exists as long as its plan."""

    def carry_out(self, resource: Resource, changes: Sequence[Change], concurrency: int) -> None:
        endpoint = Endpoint(resource, self.remote, self.store, self.secrets, self.trusts_list)
        done = {result.id for result in self.results.values() if result.status == "done"}
        self.run([partial(self._result, endpoint, change, done) for change in changes], changes, concurrency)
        self._settle(resource)
        if resource.proved_as is not None:
            for each in self.results.values():
                if each.status != "done" or each.id not in endpoint.shown:
                    continue
                id_ = f"{each.id}"
                self.reads[Ref(each.change.kind, each.change.key)] = (id_, read(resource, endpoint.shown[id_]))

    def run(self, jobs: Sequence[Callable[[], Ended]], changes: Sequence[Change], concurrency: int) -> None:
        """Run a job for each change, and keep what comes of it: nothing (None) if another job goes on with it."""
        try:
            run(jobs, concurrency, self._took_place, self.leave)
        except Interrupted as interrupted:
            for result in interrupted.finished.values():
                self.keep(result)
            for index in interrupted.left:
                self.keep(Result(changes[index], "unknown", reason=_LEFT))
            raise

    def _settle(self, resource: Resource) -> None:
        """Wait until the list shows the created items; one list serves all of them."""
        listed: list[Summary] | None = None
        for _ in self.waiting.steps() if self.pending else ():
            try:
                listed = look(self.remote, resource)
            except ApiError:
                continue
            for change, pending in list(self.pending.values()):
                result = self.outcome(change, partial(self._seen, pending, listed))
                if result is not None:
                    self._took_place(result)
            if not self.pending:
                return
        for change, pending in list(self.pending.values()):
            result = self.outcome(change, partial(pending.timed_out, listed, self.waiting.seconds))
            if result is not None:
                self._took_place(result)

    @staticmethod
    def _seen(pending: Pending, listed: Sequence[Summary]) -> Written | None:
        written = pending.resolved(listed)
        if written is not None:
            pending.note_listed()
        return written

    def _took_place(self, result: Ended) -> None:
        self.keep(result)
        if self.on_progress is not None and isinstance(result, Result):
            self.on_progress(result)

    def keep(self, result: Ended) -> None:
        """Keep what came of a change."""
        if result is None:
            return
        if not isinstance(result, Result):
            self.pending[id(result[0])] = result
            return
        self.pending.pop(id(result.change), None)
        self.results[id(result.change)] = result
        if result.status in ("done", "unknown") and result.id is not None:
            self.ids[Ref(result.change.kind, result.change.key)] = result.id

    def _result(self, endpoint: Endpoint, change: Change, done: set[str | None]) -> Result | tuple[Change, Pending]:
        missing = [ref for ref in change.pending.values() if ref not in self.ids]
        if missing:
            why = f'the {missing[0].kind} "{missing[0].key}" was not created'
            return Result(change, "not tried", reason=why, exit_code=FINDINGS)
        follows = change.follows if isinstance(change, Delete) else {}
        kept = [name for id_, name in follows.items() if id_ not in done]
        if kept:
            why = f"it is still in use: {', '.join(kept)} could not be changed"
            return Result(change, "not tried", reason=why, exit_code=FINDINGS)
        written: list[Pending] = []

        def attempt() -> Written | None:
            proved = replace(change, due=proofs_of(change.due, self.reads)) if isinstance(change, Write) else change
            made = write(endpoint, proved, settled(change.body, change.pending, self.ids))
            if isinstance(made, Written):
                return made
            written.append(made)
            return None

        return self.outcome(change, attempt) or (change, written[0])

    def outcome(self, change: Change, write: Callable[[], Written | None]) -> Result | None:
        """The result of a change; None while it is pending."""
        try:
            written = write()
        except Skipped as error:
            return Result(change, "not tried", reason=str(error), exit_code=error.exit_code)
        except HalfMade as error:
            return Result(change, "failed", error.id, reason=str(error), exit_code=error.cause.exit_code)
        except Unknown as error:
            return Result(change, "unknown", error.id, reason=str(error), exit_code=error.exit_code)
        except AnamPersonasError as error:
            return Result(change, "failed", reason=str(error), exit_code=error.exit_code)
        if written is None:
            return None
        self.trusts_list |= written.is_listed
        # limits of a rollback are shown again: with --yes nobody saw the plan
        is_restored = isinstance(change, Write) and change.restores is not None
        limits = change.notes if is_restored else ()
        return Result(change, "done", written.id, notes=(*limits, *written.notes), exit_code=written.exit_code)

    def in_order(self, plan: Plan) -> tuple[Result, ...]:
        left = "interrupted before it began"
        for change, pending in list(self.pending.values()):
            self.keep(Result(change, "unknown", pending.id, reason=_UNSEEN))
        return tuple(self.results.get(id(each)) or Result(each, "not tried", reason=left) for each in plan.acting)
