"""What a project of one kind goes through, and a model of what must then be there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anam_personas.emulator import Emulator
from tests.sync.kinds.house import Clock, House, client
from tests.sync.kinds.trouble import At, Killed, die

if TYPE_CHECKING:
    from tests.sync.kinds.house import Machine
    from tests.sync.kinds.kind import Kind, Texts

KEYS = st.sampled_from(["ada", "bea", "cal"])
CHOICES = st.tuples(st.integers(0, 2), st.integers(0, 2))
FAULTS = st.sampled_from(
    ["drop", "drop-after", "429", "500", "503-after", "truncate", "garbage", "400", "error-body", "empty-body"]
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE"])


class Syncing(RuleBasedStateMachine):
    """The model: the files, and for each item that is stored what was last applied and what was edited since."""

    kind: ClassVar[Kind]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        clock = Clock()
        self.emulator = Emulator(lag=1, clock=clock)
        self.emulator.start()
        self.house = House(self.kind, Path(self.folder.name), self.emulator, clock, client(self.emulator.url, clock))
        self.here, self.clone = self.house.machine(keeps=True), self.house.machine(keeps=False)
        self.files: dict[str, Texts] = {}
        self.applied: dict[str, Texts] = {}
        self.edits: dict[str, dict[int, str]] = {}
        self.ids: dict[str, str] = {}
        self.copies: dict[str, str] = {}
        self.loose: set[str] = set()
        self.last: Machine | None = None

    def teardown(self) -> None:
        self.house.api.close()
        self.emulator.stop()
        self.folder.cleanup()

    @initialize(is_here=st.booleans())
    def begin(self, is_here: bool) -> None:
        """Two items are applied, and there are items of somebody else, as like as can be."""
        first = tuple(texts[0] for texts in self.kind.choices)
        self.files = {"ada": first, "bea": first}
        self._apply_exactly(self.here if is_here else self.clone, prune=False, overwrite=False)
        self.house.visited("ada")
        self.others = self.house.strangers()

    # -- what people do

    @rule(key=KEYS, choice=CHOICES)
    def write_file(self, key: str, choice: tuple[int, int]) -> None:
        """A file is written, or written anew."""
        self.files[key] = tuple(texts[at] for texts, at in zip(self.kind.choices, choice, strict=False))

    @precondition(lambda self: self.files.keys() - self.copies.values())
    @rule(data=st.data())
    def remove_file(self, data: st.DataObject) -> None:
        """A file is removed."""
        del self.files[data.draw(st.sampled_from(sorted(self.files.keys() - self.copies.values())))]

    @precondition(lambda self: self.ids and self.kind.edit is not None)
    @rule(data=st.data(), at=st.integers(0, 2))
    def edit_in_the_lab(self, data: st.DataObject, at: int) -> None:
        """Somebody edits a stored item."""
        key, field = data.draw(st.sampled_from(sorted(self.ids))), data.draw(st.sampled_from(self.kind.edited))
        text = self.kind.choices[field][at]
        if self.kind.edit is not None:
            self.kind.edit(self.house.api, self.ids[key], field, text)
        self.edits.setdefault(key, {})[field] = text

    @precondition(lambda self: self.ids and self.kind.copy is not None and len(self.copies) < 2)
    @rule(data=st.data())
    def copy_in_the_lab(self, data: st.DataObject) -> None:
        """Somebody copies a stored item that has a file, with its marker."""
        if (keys := sorted(self.ids.keys() & self.files.keys())) and self.kind.copy is not None:
            key = data.draw(st.sampled_from(keys))
            self.copies[self.kind.copy(self.house.api, self.house.ours()[key][0])] = key

    @precondition(lambda self: self.ids.keys() - self.copies.values())
    @rule(data=st.data())
    def delete_in_the_lab(self, data: st.DataObject) -> None:
        """Somebody deletes a stored item."""
        key = data.draw(st.sampled_from(sorted(self.ids.keys() - self.copies.values())))
        self.kind.delete(self.house.api, self.ids.pop(key))
        del self.applied[key]
        self.edits.pop(key, None)
        self.loose.discard(key)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), at=st.integers(0, 2), is_here=st.booleans(), change=st.sampled_from(["edit", "copy"]))
    def change_in_the_lab_and_apply(self, data: st.DataObject, at: int, is_here: bool, change: str) -> None:
        """Somebody edits or copies an item, right before an apply that nobody told of it."""
        if change == "edit" and self.kind.edit is not None:
            self.edit_in_the_lab(data, at)
        elif self.kind.copy is not None and len(self.copies) < 2:
            self.copy_in_the_lab(data)
        self._apply_exactly(self.here if is_here else self.clone, prune=change == "copy", overwrite=False)

    @rule(seconds=st.sampled_from([0, 3]))
    def change_the_lag(self, seconds: float) -> None:
        """From now on lists are so late."""
        self.house.lag(seconds)

    # -- applies

    @rule(is_here=st.booleans(), prune=st.booleans(), overwrite=st.booleans())
    def apply(self, is_here: bool, prune: bool, overwrite: bool) -> None:
        """An apply, undisturbed: what it does is known."""
        self._apply_exactly(self.here if is_here else self.clone, prune=prune, overwrite=overwrite)

    @rule(
        fault=FAULTS,
        method=METHODS,
        number=st.integers(1, 5),
        is_here=st.booleans(),
        prune=st.booleans(),
        again=st.booleans(),
    )
    def apply_in_trouble(self, fault: str, method: str, number: int, is_here: bool, prune: bool, again: bool) -> None:  # fmt: skip
        """An apply that meets a fault, perhaps another one at once, and then one that puts everything right."""
        at = self.here if is_here else self.clone
        self.emulator.fail(f"{method} /v1/* {fault} @{number}")
        self._try(at, prune=prune)
        self.house.faultless()
        if again and is_here:
            self._try(at, prune=prune)
        self._put_right(at, prune=prune)

    @rule(number=st.integers(1, 25), is_done=st.booleans(), is_here=st.booleans(), prune=st.booleans())
    def killed(self, number: int, is_done: bool, is_here: bool, prune: bool) -> None:
        """An apply whose process ends, and then one that puts everything right."""
        at = self.here if is_here else self.clone
        try:
            self._try(at, At(self.house.api, number, die, is_done), prune=prune)
        except Killed:
            self._keeps_edits(prune=prune)
        self._put_right(at, prune=prune)

    @rule(number=st.integers(1, 25), is_here=st.booleans(), prune=st.booleans())
    def two_at_once(self, number: int, is_here: bool, prune: bool) -> None:
        """In the middle of an apply, another machine begins and ends one."""
        both = (self.here, self.clone) if is_here else (self.clone, self.here)
        codes: list[int] = []
        second = lambda *call: codes.append(self._try(both[1], prune=prune))  # noqa: E731
        codes.append(self._try(both[0], At(self.house.api, number, second), prune=prune))
        assert set(codes) <= self.kind.raced
        self._is_single()
        self._put_right(both[0], prune=prune)

    @rule(is_here=st.booleans())
    def settle(self, is_here: bool) -> None:
        """Whatever happened, one apply on request makes the live side equal to the files, for every machine."""
        at = self.here if is_here or self.kind.by_name else self.clone
        self.house.rest()
        edited = frozenset(self.copies) if self.kind.edit is not None else frozenset()
        self._apply_exactly(at, prune=True, overwrite=True, prune_ids=edited)
        assert not self.copies
        self.house.rest()
        for each in (self.here, self.clone):
            plan = each.plan(self.files, prune=True)
            assert plan.is_clean, plan.to_json()
            assert not plan.acting
        kept = {key: texts for key, texts in self.house.said().items() if key in self.files or not self.kind.by_name}
        assert kept == self.files

    # -- what must hold

    @invariant()
    def nothing_of_somebody_elses_is_touched(self) -> None:
        """Strangers stay as they are."""
        if hasattr(self, "others"):
            assert self.house.strangers() == self.others

    @invariant()
    def the_live_side_is_that_of_the_model(self) -> None:
        """One item a key beside the copies, with the id that it had, and what was applied or edited."""
        ours = self.house.ours()
        assert {key: items[0]["id"] for key, items in ours.items()} == self.ids
        assert sorted(each["id"] for items in ours.values() for each in items[1:]) == sorted(self.copies)
        assert {key: self.kind.said(items[0]) for key, items in ours.items()} == self._model()

    def _model(self) -> dict[str, Texts]:
        return {key: self._live(key) for key in self.applied}

    def _live(self, key: str) -> Texts:
        edits = self.edits.get(key, {})
        return tuple(edits.get(field, text) for field, text in enumerate(self.applied[key]))

    def _apply_exactly(self, at: Machine, *, prune: bool, overwrite: bool, **options: Any) -> None:
        if at is self.last or at is self.clone:
            self.house.clock.sleep(self.house.late + 1)
        else:  # what another machine put back would be taken for what the API shows late
            self.house.rest()
        before, there = dict(self.ids), self._model()
        code, self.last = at.code(self.files, prune=prune, overwrite_drift=overwrite, **options), at
        drifted = {key for key in self.files if self._drifted(key)}
        doubtful = {key for key in self.files if self._is_doubtful(key)} - drifted
        is_open = not overwrite and (doubtful or (prune and self.copies))
        if not is_open:
            assert code == (0 if overwrite or not drifted else 1) or (
                code == 1 and prune and self.copies and not options
            )
        assert code in {0, 1}
        live = {key: self.kind.said(items[0]) for key, items in self.house.ours().items()}
        for key, wish in self.files.items():
            if key in doubtful and not overwrite:
                assert live[key] in (wish, there[key])
            if overwrite or key not in drifted | doubtful or live[key] == wish:
                self.applied[key] = wish
                self.edits.pop(key, None)
                self.loose.discard(key)
        for key in self.applied.keys() - self.files.keys():
            self._without_file(key, is_gone=key not in live, prune=prune)
        self._look(before)

    def _without_file(self, key: str, *, is_gone: bool, prune: bool) -> None:
        assert prune or not is_gone
        assert is_gone or not prune or self.kind.by_name
        if is_gone:
            del self.applied[key]
            self.edits.pop(key, None)
            self.loose.discard(key)
        elif self.kind.by_name:
            self.loose.add(key)  # nothing refers to it any more, so nothing says any more what was applied

    def _look(self, before: dict[str, str]) -> None:
        """Which ids the items have now, and which copies are left."""
        ours = self.house.ours()
        self.ids = {key: items[0]["id"] for key, items in ours.items()}
        left = {each["id"] for items in ours.values() for each in items}
        self.copies = {id_: key for id_, key in self.copies.items() if id_ in left}
        if self.kind.keeps_id:
            assert {key: id_ for key, id_ in self.ids.items() if key in before and before[key] in left} == {
                key: id_ for key, id_ in before.items() if key in self.ids and id_ in left
            }

    def _try(self, at: Machine, api: Any = None, *, prune: bool) -> int:
        """An apply that may fail; no edit is lost by it."""
        if at is not self.last:
            self.house.rest()
        self.last = at
        code = at.code(self.files, api, prune=prune)
        self._keeps_edits(prune=prune)
        return code

    def _keeps_edits(self, *, prune: bool) -> None:
        ours = self.house.ours()
        for key in self.applied:
            if not self._drifted(key) or (prune and key not in self.files):
                continue
            assert self.kind.said(ours[key][0]) == self._live(key)

    def _is_single(self) -> None:
        self.house.clock.sleep(self.house.late + 1)
        for items in self.house.ours().values():
            assert sum(each["id"] not in self.copies for each in items) == 1

    def _put_right(self, at: Machine, *, prune: bool) -> None:
        self.house.rest()
        ours = self.house.ours()
        self.ids = {key: items[0]["id"] for key, items in ours.items()}
        self.applied = {key: self.kind.said(items[0]) for key, items in ours.items()}
        self.edits, left = {}, {each["id"] for items in ours.values() for each in items}
        self.copies = {id_: key for id_, key in self.copies.items() if id_ in left}
        self._apply_exactly(at, prune=prune, overwrite=True)

    def _drifted(self, key: str) -> bool:
        """Whether a field that differs was edited there."""
        if key not in self.applied or key in self.loose:
            return False
        was, edits = self.applied[key], self.edits.get(key, {})
        wish = self.files.get(key, was)
        return any(text not in (was[field], wish[field]) for field, text in edits.items())

    def _is_doubtful(self, key: str) -> bool:
        """Whether both sides changed a field to the same: what was applied is in neither, which may cast doubt on others."""
        if key not in self.applied:
            return False
        was, wish, edits = self.applied[key], self.files[key], self.edits.get(key, {})
        return key in self.loose or any(was[field] != text == wish[field] for field, text in edits.items())
