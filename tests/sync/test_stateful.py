"""Files, edits in the Lab, faults and commands at random, against a model of what must then be there."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anam_personas.emulator import Emulator
from anam_personas.errors import ApiError
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits
from tests.sync.support import TARGET, MemoryStore, impatient, persona, planned
from tests.sync.test_campaign import client

KEYS = st.sampled_from(["ada", "bea", "cal"])
TEXTS = st.sampled_from(["You greet.", "You listen.", "You guide."])
FIELDS = st.sampled_from(["systemPrompt", "initialMessage"])
FAULTS = st.sampled_from(
    ["drop", "drop-after", "429", "500", "503-after", "truncate", "garbage", "400", "error-body", "empty-body"]
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE"])


class Syncing(RuleBasedStateMachine):
    """The model: the files, and for each persona that is stored what was last applied and what was edited since."""

    def __init__(self) -> None:
        super().__init__()
        self.emulator = Emulator()
        self.emulator.start()
        self.api = client(self.emulator.url)
        self.files: dict[str, dict[str, Any]] = {}
        self.applied: dict[str, dict[str, Any]] = {}
        self.edits: dict[str, dict[str, str]] = {}
        self.ids: dict[str, str] = {}
        self.troubled = False

    def teardown(self) -> None:
        self.api.close()
        self.emulator.stop()

    @initialize()
    def strangers(self) -> None:
        """Somebody else's personas, of the same names."""
        for name in ("Mine", "ada"):
            self.api.create("personas", {"name": name, "description": "By hand."})
        self.others = self.emulator.personas

    @rule(key=KEYS, prompt=TEXTS, greeting=TEXTS)
    def write_file(self, key: str, prompt: str, greeting: str) -> None:
        """A file is written, or written anew."""
        self.files[key] = {"systemPrompt": prompt, "initialMessage": greeting}

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def remove_file(self, data: st.DataObject) -> None:
        """A file is removed."""
        del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @precondition(lambda self: self.ids and not self.troubled)
    @rule(data=st.data(), field=FIELDS, text=TEXTS)
    def edit_in_the_lab(self, data: st.DataObject, field: str, text: str) -> None:
        """Somebody edits a stored persona."""
        key = data.draw(st.sampled_from(sorted(self.ids)))
        self.api.update("personas", self.ids[key], {field: text})
        self.edits.setdefault(key, {})[field] = text

    @rule(prune=st.booleans(), overwrite=st.booleans())
    def apply(self, prune: bool, overwrite: bool) -> None:
        """An apply, undisturbed."""
        code = self._apply(prune=prune, prune_all=prune, overwrite_drift=overwrite)
        drifted = {key for key in self.files if self._drifted(key)}
        doubtful = {key for key in self.files if self._is_doubtful(key)} - drifted
        if overwrite or drifted or not doubtful:
            assert code == (0 if overwrite or not drifted else 1)
        written = {key for key in doubtful if self._is_as_wished(key)}
        for key, wish in self.files.items():
            if overwrite or key not in drifted | (doubtful - written):
                self.applied[key] = dict(wish)
                self.edits.pop(key, None)
        for key in set(self.applied) - set(self.files) if prune else ():
            del self.applied[key]
            self.edits.pop(key, None)
        self.troubled = False
        self.ids = engine.ids("house", TARGET, self.api)
        assert self.ids.keys() == self.applied.keys()

    @rule(fault=FAULTS, method=METHODS, number=st.integers(1, 4), prune=st.booleans())
    def apply_in_trouble(self, fault: str, method: str, number: int, prune: bool) -> None:
        """An apply that meets a fault, and then one that puts everything right."""
        self.emulator.fail(f"{method} /v1/* {fault} @{number}")
        self._apply(prune=prune, prune_all=prune, overwrite_drift=True)
        # The fault may not have come to pass: a rule that nothing matches must not wait for a later step.
        self._clear_faults()
        self.apply(prune=prune, overwrite=True)

    def _clear_faults(self) -> None:
        self.emulator._inside(lambda world: world.faults.clear())

    def _drifted(self, key: str) -> bool:
        """Whether a field that differs was edited there."""
        if key not in self.applied:
            return False
        was, wish, edits = self.applied[key], self.files[key], self.edits.get(key, {})
        return any(text not in (was[field], wish[field]) for field, text in edits.items())

    def _is_doubtful(self, key: str) -> bool:
        """Whether both sides changed a field to the same: what was applied is in neither, which may cast doubt on others."""
        if key not in self.applied:
            return False
        was, wish, edits = self.applied[key], self.files[key], self.edits.get(key, {})
        return any(was[field] != text == wish[field] for field, text in edits.items())

    def _is_as_wished(self, key: str) -> bool:
        reply = self.api.get("personas", engine.ids("house", TARGET, self.api)[key])
        wish = self.files[key]
        return (reply["brain"]["systemPrompt"], reply["initialMessage"]) == (
            wish["systemPrompt"],
            wish["initialMessage"],
        )

    def _apply(self, **options: Any) -> int:
        house = [persona(key, name=f"House {key}", **fields) for key, fields in self.files.items()]
        try:
            plan = planned("house", TARGET, house, self.api, **options)
            return engine.apply(
                plan, TARGET, self.api, MemoryStore(), limits=Limits("100%"), waiting=impatient()
            ).exit_code
        except ApiError as error:
            return error.exit_code

    @invariant()
    def nobody_elses_is_touched(self) -> None:
        """Strangers stay as they are."""
        if hasattr(self, "others"):
            assert [
                each for each in self.emulator.personas if "[anam-personas" not in each["description"]
            ] == self.others

    @invariant()
    def none_is_doubled_and_ids_stay(self) -> None:
        """One persona a key, and the live side is what the model says."""
        live = engine.ids("house", TARGET, self.api)
        assert live == self.ids
        assert len(self.emulator.personas) == len(live) + 2 * hasattr(self, "others")
        for key, id_ in live.items():
            reply = self.api.get("personas", id_)
            wish = self.applied[key] | self.edits.get(key, {})
            assert (reply["brain"]["systemPrompt"], reply["initialMessage"]) == (
                wish["systemPrompt"],
                wish["initialMessage"],
            )


TestSyncing = Syncing.TestCase
TestSyncing.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
