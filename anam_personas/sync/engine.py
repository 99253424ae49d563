"""Plan, apply, status and ids as commands call them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.errors import SettingsError, UsageError
from anam_personas.resources import KEYED, RESOURCES
from anam_personas.sync.apply import run as applying
from anam_personas.sync.apply.secrets import check_held
from anam_personas.sync.items.kept import with_ledgers
from anam_personas.sync.items.live import joined, look, read_world
from anam_personas.sync.plan.build import make_plan, to_be_read, wanted_items
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.files import with_files
from anam_personas.sync.plan.owned import owned_by_key
from anam_personas.sync.plan.request import PlanRequest
from anam_personas.sync.plan.safety import allowed_changes, check_safe
from anam_personas.sync.plan.scope import Scope, recorded_only
from anam_personas.sync.plan.unlisted import Unlisted
from anam_personas.sync.remote.parallel import never
from anam_personas.sync.remote.waiting import PATIENT, PROCESSED
from anam_personas.sync.state.last_applied import Memories
from anam_personas.sync.state.recent import Recent
from anam_personas.text.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources import Resource
    from anam_personas.sync.apply.outcome import Outcome, Result
    from anam_personas.sync.items.kept import Kept
    from anam_personas.sync.items.live import World
    from anam_personas.sync.plan.build import WantedItems
    from anam_personas.sync.plan.plan import Plan
    from anam_personas.sync.plan.request import Limits
    from anam_personas.sync.remote.protocol import Remote
    from anam_personas.sync.remote.waiting import Waiting
    from anam_personas.sync.state.records import Records
    from anam_personas.sync.state.runs import Run
    from anam_personas.sync.state.store import Store
    from anam_personas.workspace.settings import Target
    from anam_personas.workspace.workspace import Workspace

NO_PROJECT = (
    'the settings set no project: add `project = "NAME"` to anam-personas.toml. '
    "It is part of the marker that identifies the project's personas"
)


def plan(
    request: PlanRequest,
    personas: Sequence[Persona],
    remote: Remote,
    *,
    project: str | None,
    target: Target,
    workspace: Workspace | None = None,
    known: Mapping[str, frozenset[str]] | None = None,
    records: Records | None = None,
    address: str = "",
    waiting: Waiting = PATIENT,
) -> Plan:
    """What apply would do in the environment of ``target``. Reads, and writes nothing.

    ``personas`` are all that could be resolved. ``workspace`` has the files of kinds that personas do not describe.
    ``known``, from `known_in`, identifies the items of all files, valid or not: what has a file is never deleted.
    ``records`` are those of the project: their journal shows which side changed, and what the API shows late, which
    ``waiting`` waits for. ``address`` is that of the API.

    Raises `SettingsError` without a project, `UsageError` for a key that no marker can hold, an id that cannot be
    pruned or an invalid limit, and `ApiError`.
    """
    for option, limit in (("--max-changes", request.max_changes), ("--max-deletes", request.max_deletes)):
        if limit is not None:
            allowed_changes(limit, 0, option)
    request = replace(request, keys=tuple(sorted(set(request.keys))))
    files = (known or {}).get(KEYED.kind, frozenset()) | {persona.key for persona in personas}
    scope = replace(_scope(project, target, files, request), known=known or {})
    if records is not None:
        scope = replace(scope, memories=Memories(records, target.environment))
    remote = with_ledgers(remote, RESOURCES, wall=waiting.wall)
    wanted, resources, world = _read(request, personas, remote, scope, target, workspace)
    recent = None if records is None else Recent(scope.memories, waiting.wall())
    if recent is not None:
        world = Unlisted(remote, scope, recent, waiting, target.concurrency).completed(world, wanted, resources)
    made = replace(make_plan(wanted, world, resources, scope), address=address)
    made = replace(
        made, changes=with_files(made.changes, wanted, resources, remote, request, target.concurrency, recent)
    )
    _check_named(scope, personas, made)
    _check_overwritten(request, made)
    _check_rotated(request, made)
    prunable = {change.id for change in made.changes if change.action == "delete" or change.hold is Hold.UNREAD}
    for id_ in sorted(request.prune_ids - prunable):
        raise UsageError(f"--prune-id {id_}: no duplicate or item without a file in this plan has that id")
    return made


def _read(
    request: PlanRequest,
    personas: Sequence[Persona],
    remote: Kept,
    scope: Scope,
    target: Target,
    workspace: Workspace | None,
) -> tuple[WantedItems, list[Resource], World]:
    """The items of the files, the kinds that the plan is about, and what the API shows of them."""
    resources = _listed(RESOURCES, request, workspace)
    wanted = wanted_items(personas, resources, scope, workspace)
    world = read_world(remote, resources, to_be_read(wanted, resources, scope), target.concurrency)
    if late := recorded_only(world, resources, scope):
        # a project without files of a kind any more has items of it
        wanted |= wanted_items(personas, late, scope, workspace)
        resources = [each for each in RESOURCES if each in resources or each in late]
        world = joined(world, read_world(remote, late, to_be_read(wanted, resources, scope), target.concurrency))
    world.unseen.update(remote.unsure)
    return wanted, resources, world


def _listed(resources: Sequence[Resource], request: PlanRequest, workspace: Workspace | None) -> list[Resource]:
    """The kinds that a plan lists: those that the project uses, and where it deletes, those that it may have used."""
    return [
        each
        for each in resources
        if (each.is_used(workspace) or (request.deletes and workspace is not None))
        and not (each.kept_by is not None and request.keys)  # no KEY names one
    ]


def _check_overwritten(request: PlanRequest, made: Plan) -> None:
    """Raise `UsageError` for an item to overwrite that is not part of the plan."""
    known = {f"{change.kind}/{change.key}" for change in made.changes}
    for name in sorted(request.overwrite - known):
        hint = did_you_mean(name, known) or "It takes KIND/KEY, such as persona/cara."
        raise UsageError(f"--overwrite-drift={name}: there is no such item in this plan. {hint}")


def _check_rotated(request: PlanRequest, made: Plan) -> None:
    """Raise `UsageError` for a key whose secret is to be sent again and that has none in the plan."""
    kinds = {resource.kind for resource in RESOURCES if resource.by_variable}
    known = {change.key for change in made.changes if change.kind in kinds and change.action != "delete"}
    for key in sorted(request.rotate - known):
        hint = did_you_mean(key, known) or "It takes the key of a file in the plan that names a secret."
        raise UsageError(f"--rotate-secret {key}: nothing with a secret has that key in this plan. {hint}")


def _check_named(scope: Scope, personas: Sequence[Persona], made: Plan) -> None:
    """Raise `UsageError` for a key that neither a file nor a stored item without a file has."""
    renamed = {persona.renamed_from: persona.key for persona in personas}
    stored = {change.key for change in made.changes if change.owner is not None and change.kind == KEYED.kind}
    for key in sorted((scope.selected or frozenset()) - scope.files):
        if key in renamed:
            raise UsageError(f'"{key}" was renamed to "{renamed[key]}": use that key')
        if key not in stored:
            hint = did_you_mean(key, scope.files) or "`plan --prune` without a KEY lists everything that can be deleted"
            raise UsageError(
                f'there is no {KEYED.kind} "{key}", neither a file nor a stored one without a file. {hint}'
            )


def apply(
    plan: Plan,
    target: Target,
    remote: Remote,
    store: Store,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[Result], object] | None = None,
    leave: Callable[[], bool] = never,
    secrets: Mapping[str, str] | None = None,
    waiting: Waiting = PATIENT,
    ready: Waiting = PROCESSED,
) -> Outcome:
    """Carry out a plan of `plan`, within ``limits`` (those of the plan by default).

    ``secrets`` has the values of the variables whose names stand in the bodies of the plan.

    Raises `UnsafePlan`, before anything is written, if the limits are exceeded, `UsageError` for an invalid limit, and
    `SettingsError` for a secret that is missing.
    """
    check_safe(plan, limits)
    check_held(plan, RESOURCES, secrets or {})
    kept = with_ledgers(remote, RESOURCES, writes=True, wall=waiting.wall)
    return applying.apply(
        plan, kept, RESOURCES, store, concurrency=target.concurrency, on_progress=on_progress, leave=leave,
        secrets=secrets, waiting=waiting, ready=ready,
    )  # fmt: skip


def rollback(
    run: Run,
    records: Records,
    project: str | None,
    target: Target,
    remote: Remote,
    *,
    overwrite_drift: bool = False,
    overwrite: frozenset[str] = frozenset(),
) -> Plan:
    """The plan that undoes a run of the project's ``records``. Reads, and writes nothing.

    ``overwrite_drift`` and ``overwrite`` are as in `PlanRequest`. Raises `SettingsError` without a project, `UnreadableFile` where a
    snapshot is gone, `UsageError` for an item to overwrite that the run did not write, and `ApiError`.
    """
    from anam_personas.sync.rollback.build import plan_rollback

    if project is None:
        raise SettingsError(NO_PROJECT)
    request = PlanRequest(overwrite_drift=overwrite_drift, overwrite=overwrite)
    made = plan_rollback(run, records, project, target, with_ledgers(remote, RESOURCES), request)
    _check_overwritten(request, made)
    return made


def ids(project: str | None, target: Target, remote: Remote, resource: Resource = KEYED) -> dict[str, str]:
    """Key -> id of the live items that the project owns in an environment, personas by default, in key order. Reads lists only.

    Of several with the same key it is the oldest. Raises `SettingsError` without a project, and `ApiError`.
    """
    scope = _scope(project, target, frozenset(), PlanRequest())
    ours = owned_by_key(look(with_ledgers(remote, RESOURCES), resource), scope)
    return {key: ours[key][0].id for key in sorted(ours)}


def _scope(project: str | None, target: Target, files: frozenset[str], request: PlanRequest) -> Scope:
    if project is None:
        raise SettingsError(NO_PROJECT)
    return Scope(project, target.environment, files, frozenset(request.keys) or None, request)
