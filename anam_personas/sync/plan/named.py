"""Items without room for a marker: identified by their names, and overwritten only on request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anam_personas.resources import Ref
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Comparison, Field, compare, created, live_value
from anam_personas.sync.items.evidence import full, read
from anam_personas.sync.items.proofs import Standing, short
from anam_personas.sync.items.respelled import is_respelled
from anam_personas.sync.plan import reasons
from anam_personas.sync.plan.change import Change, Create, NoOp, Update, Write, unread
from anam_personas.sync.plan.decide import Hold, Situation, decide
from anam_personas.sync.plan.omitted import with_edits
from anam_personas.sync.state.last_applied import of_unmarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anam_personas.resources import Resource, Wanted
    from anam_personas.sync.items.live import Live, Summary, World
    from anam_personas.sync.items.proofs import Proof
    from anam_personas.sync.plan.links import Links
    from anam_personas.sync.plan.scope import Scope
    from anam_personas.sync.state.last_applied import Memory


def plan_named(resource: Resource, wanted: Sequence[Wanted], world: World, scope: Scope, links: Links) -> list[Change]:
    """The changes of the items of a kind. Adds their ids to ``links``."""
    made = [_linked(resource, item, world, scope, links) for item in wanted]
    for item, change in zip(wanted, made, strict=True):
        if resource.proved_as is not None and not item.looked_up:
            links.standing[Ref(item.kind, item.key)] = _standing(resource, resource.proved_as, item, change)
    return made


def _linked(resource: Resource, wanted: Wanted, world: World, scope: Scope, links: Links) -> Change:
    """The change of an item, compared with the ids of what it refers to."""
    body, pending, unlinked = links.linked(wanted)
    item = replace(wanted, body=body, problem=wanted.problem or unlinked)
    change = _change(resource, item, full(wanted), world, scope, links)
    return replace(change, pending=pending) if pending and isinstance(change, Write) else change


def _standing(resource: Resource, word: str, item: Wanted, change: Change) -> Standing:
    live = change.live if change.action == "none" and change.refused is None else None
    shown = None if live is None else read(resource, live.body)
    return Standing(word, full(item), change.id, shown, writes=change.acts)


def _proofs(resource: Resource, id_: str, world: World, scope: Scope) -> list[Proof]:
    """What the items of the project prove of an item: the selected ones, or the others if these prove nothing."""
    found = [
        (each.marker.key, proof)
        for summaries in world.summaries.values()
        for each in summaries
        if each.marker is not None and scope.owns(each.marker)
        for proof in each.proofs
        if (proof.word, proof.id) == (resource.proved_as, short(id_))
    ]
    selected = [proof for key, proof in found if scope.selected is None or key in scope.selected]
    return selected or [proof for _, proof in found]


def _proven(resource: Resource, wanted: Wanted, file: str, item: Live, world: World, scope: Scope) -> Comparison:
    """A file (its FULL is ``file``) compared with a live item, by what is proven of it: as it was last applied, every difference is
    ours.

    Proofs that disagree about the file are of an apply that wrote some of them: which of its values is live is unknown where no
    reply shows it, so it is written again. The journal counts only if it is as new as the proofs.
    """
    proofs = _proofs(resource, item.id, world, scope)
    shown = read(resource, item.body)
    same = [proof for proof in proofs if proof.read == shown]
    memory = scope.memories.of(item.id)
    if memory is not None and not memory.accords(proofs):
        memory = None
    if same and all(proof.full == file for proof in same):  # another spelling of a value is the server's
        fields = _compared(resource, wanted, item, memory).fields
        left = [each for each in fields if each.path in resource.silent or _leads_elsewhere(wanted, each)]
        return Comparison(tuple(replace(each, side=_proven_side(wanted, each.path)) for each in left), ())
    if same and not (memory is not None and memory.is_pulled):  # a pull is later than what was applied
        ours = compare(resource, wanted.body, item.body, None)
        return with_edits(resource, wanted, item, ours, {proof.full for proof in same}, memory)
    compared = _compared(resource, wanted, item, memory)
    if not proofs or memory is not None:
        return compared
    side = Side.THERE if any(proof.full == file for proof in proofs) else Side.BOTH
    return replace(compared, fields=tuple(replace(each, side=side) for each in compared.fields))


def _leads_elsewhere(wanted: Wanted, field: Field) -> bool:
    """Whether a field has other ids than those of the items that the file refers to: a proof names these by key, and one that was
    deleted and created again has another id.
    """
    return field.path in wanted.refs and sorted(field.live or ()) != sorted(field.file)


def _proven_side(wanted: Wanted, path: str) -> Side:
    """The side that changed a field of an item that is as it was applied from this file. Ids of other items are ours. So is a value
    that READ omits and a reply shows all the same, if it is a secret of the environment, which may have been renewed.
    """
    if path in wanted.refs:
        return Side.HERE
    return Side.HERE if wanted.written.get(path, wanted.body[path]) != wanted.body[path] else Side.THERE


def _change(resource: Resource, wanted: Wanted, file: str, world: World, scope: Scope, links: Links) -> Change:
    ref = Ref(wanted.kind, wanted.key)
    named = [each for each in world.summaries[wanted.kind] if each.name == wanted.name]
    found = sorted((each for each in named if each.platforms == wanted.looked_up), key=lambda each: each.age)
    if wanted.looked_up:
        return _looked_up(wanted, ref, found, links)
    if found:
        links.ids[ref] = found[0].id
    if wanted.problem is not None:
        links.problems[ref] = wanted.problem
        draft = (
            replace(_draft(wanted, found[0].id), live=world.items.get((wanted.kind, found[0].id)))
            if found
            else _draft(wanted)
        )
        return draft.to(Update if found else Create, refused=wanted.problem, hold=Hold.PROBLEM)
    if failure := None if found else world.unseen.get((wanted.kind, wanted.key)):
        links.problems[ref] = f"{failure}"
        return unread(_draft(wanted), failure, f"{failure}")
    if not found:
        links.promise(ref)
        fields = created(resource, wanted.body)
        doubt = world.doubts.get((wanted.kind, wanted.key), "")
        return _draft(wanted).to(Create, fields=fields, body=wanted.body, doubt=doubt, gone=world.gone)
    return _existing(resource, wanted, file, found, world, scope, links)


def _looked_up(wanted: Wanted, ref: Ref, found: Sequence[Summary], links: Links) -> Change:
    if found:
        links.ids[ref] = found[0].id
        return _draft(wanted, found[0].id)
    links.problems[ref] = f'the platform has no {wanted.kind} "{wanted.name}"'
    return _refused(wanted, NoOp, links.problems[ref])


def _draft(wanted: Wanted, id_: str | None = None) -> NoOp:
    return NoOp(kind=wanted.kind, key=wanted.key, id=id_, name=wanted.name, notes=wanted.notes)


def _refused(wanted: Wanted, action: type[Change], why: str) -> Change:
    return _draft(wanted).to(action, refused=why, hold=Hold.PROBLEM)


def _existing(
    resource: Resource, wanted: Wanted, file: str, found: Sequence[Summary], world: World, scope: Scope, links: Links
) -> Change:
    failure = next((each for item in found if (each := world.failures.get((wanted.kind, item.id)))), None)
    if failure is not None:
        return unread(_draft(wanted, found[0].id), failure)
    items = [world.items[wanted.kind, each.id] for each in found]
    compared = [_proven(resource, wanted, file, item, world, scope) for item in items]
    same = next((index for index, comparison in enumerate(compared) if not comparison.fields), None)
    if same is None and len(items) > 1:
        ids = ", ".join(item.id for item in items)
        return _refused(wanted, Update, f'{len(items)} are named "{wanted.name}" and none matches the file ({ids})')
    item, comparison = items[same or 0], compared[same or 0]
    links.ids[Ref(wanted.kind, wanted.key)] = item.id
    here = any(each.side in (Side.HERE, Side.BOTH) for each in comparison.fields)
    there = comparison.edited_there
    decision = decide(
        Situation(wanted=True, there=True, changed_here=here, changed_there=there),
        scope.request.of(wanted.kind, wanted.key),
    )
    draft = NoOp(
        kind=wanted.kind, key=wanted.key, id=item.id, name=wanted.name, fields=comparison.fields, notes=wanted.notes,
        live=item, body=wanted.body, unread=comparison.unread,
    )  # fmt: skip
    if decision.action == "none":
        return draft
    why = _why(wanted, comparison.fields, world, scope) if decision.hold else None
    return draft.to(Update, drift=decision.drift, hold=decision.hold, refused=why)


def _why(wanted: Wanted, fields: Sequence[Field], world: World, scope: Scope) -> str:
    """Why an item that differs is not written: it refers to what another environment of the project owns, or it was edited."""
    owners = {item.id: item.marker for each in world.summaries.values() for item in each}
    for field in fields:
        for id_ in field.live or () if field.path in wanted.refs else ():
            owner = owners.get(id_)
            if owner is not None and owner.project == scope.project and owner.environment != scope.environment:
                return reasons.shared(wanted, field.path, owner.environment)
    return reasons.differs(wanted, fields)


def _compared(resource: Resource, wanted: Wanted, item: Live, memory: Memory | None) -> Comparison:
    """A file compared with a live item. A field that no reply shows and about which nothing is known counts as equal to the file. If
    nothing is known of the item, so does a field that may be a server's spelling of the file's value.
    """
    unrecalled = of_unmarked(resource, wanted.body, item, None)
    compared = compare(resource, wanted.body, item.body, unrecalled)
    if not compared.fields:
        return compared
    if memory is None:
        values = {each: (wanted.body[each], live_value(resource, item.body, each, None)) for each in wanted.body}
        fields = (each for each in compared.fields if not is_respelled(*values[each.path]))
        return replace(compared, fields=tuple(fields))
    return compare(resource, wanted.body, item.body, of_unmarked(resource, wanted.body, item, memory))
