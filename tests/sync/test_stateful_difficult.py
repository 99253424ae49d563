"""Files, edits, faults, lags and alterations at random, applied by a machine that has a journal and by one that has none."""

from __future__ import annotations

import html
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from anam_personas.errors import ApiError
from anam_personas.sync.items.marker import read_marker
from anam_personas.sync.remote.waiting import RECENT
from tests.sync.standin import Clock, StandIn
from tests.sync.support import persona
from tests.sync.world import Machine, machine

KEYS = st.sampled_from(["ada", "bea"])
TEXTS = st.sampled_from(["You greet & smile.", "You listen, Zoe\u0308.", "You guide <them>."])
FAULTS = st.sampled_from([(500, 0, b""), (0, 500, b"{}"), (0, -1, b""), (0, 200, b'{"error": "x"}'), (403, 0, b"")])


def escape(value: Any) -> Any:
    return html.escape(value, quote=False) if isinstance(value, str) else value


def compose(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def keep(value: Any) -> Any:
    return value


class Difficult(RuleBasedStateMachine):
    """Nothing of somebody else's is touched, no edit is overwritten unasked, and what is doubled was told."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.standin = StandIn(Clock())
        self.standin.__enter__()
        self.here, self.there = machine(self.standin, Path(self.folder.name)), machine(self.standin)
        self.files: dict[str, dict[str, Any]] = {}
        self.edits: dict[str, str] = {}
        self.is_told = False

    def teardown(self) -> None:
        self.standin.__exit__()
        self.folder.cleanup()

    @initialize()
    def stranger(self) -> None:
        """Somebody else's persona."""
        self.here.api.create("personas", {"name": "Mine", "description": "By hand."})
        self.other = self.standin.there()[0]

    @rule(key=KEYS, prompt=TEXTS, greeting=TEXTS)
    def write_file(self, key: str, prompt: str, greeting: str) -> None:
        """A file is written, or written anew."""
        self.files[key] = {"systemPrompt": prompt, "initialMessage": greeting}

    @precondition(lambda self: len(self.files) > 1)
    @rule()
    def remove_file(self) -> None:
        """A file is removed."""
        self.files.popitem()

    @rule(listed=st.sampled_from([0, 3, 8, 20]), reads=st.booleans(), make=st.sampled_from([keep, escape, compose]))
    def change_the_world(self, listed: float, reads: bool, make: Any) -> None:
        """The server shows late what is done from now on, and alters it."""
        self.standin.list_lag = listed
        self.standin.get_lag = min(listed, 3) if reads else 0
        self.standin.make = make

    @rule(seconds=st.sampled_from([1, 10, 60]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.standin.clock.sleep(seconds)

    @rule(is_here=st.booleans(), prune=st.booleans())
    def apply(self, is_here: bool, prune: bool) -> None:
        """An apply of either machine."""
        self._apply(self.here if is_here else self.there, prune=prune)

    @rule(fault=FAULTS, number=st.integers(1, 8))
    def apply_in_trouble(self, fault: tuple[int, int, bytes], number: int) -> None:
        """An apply of which one request goes wrong."""
        left = [number]

        def refuse(method: str, path: str) -> int:
            left[0] -= 1
            return fault[0] if left[0] == 0 else 0

        self.standin.refuse = refuse
        self.standin.answer = lambda *_: (max(0, fault[1]), fault[2]) if left[0] == 0 and fault[1] else None
        self._apply(self.here)
        self.standin.refuse, self.standin.answer = lambda *_: 0, lambda *_: None

    @precondition(lambda self: len(self.standin.there()) > 1)
    @rule(data=st.data())
    def edit_in_the_lab(self, data: st.DataObject) -> None:
        """Somebody edits one in the Lab; no apply may undo that unasked."""
        self.standin.clock.sleep(RECENT)
        live = data.draw(st.sampled_from(self.standin.there()[1:]))
        self.standin.edit(live["id"], systemPrompt=f"By hand, {len(self.edits)}.")
        self.edits[live["id"]] = f"By hand, {len(self.edits)}."
        self.standin.clock.sleep(RECENT)

    @rule()
    def settle(self) -> None:
        """Once the world is at rest, two applies make the live side equal to the files, for both machines."""
        self.standin.clock.sleep(RECENT)
        self.standin.list_lag = self.standin.get_lag = 0
        self.edits.clear()
        options = {"prune": True, "overwrite_drift": True, "prune_ids": self._second()}
        for _ in range(2):
            code = self._apply(self.here, **options)
            options["prune_ids"] = self._second()
        assert code == 0
        for each in (self.here, self.there):
            assert each.plan(*self._wishes()).is_clean
        assert self._keys() == Counter(list(self.files))
        self.is_told = False

    def _second(self) -> list[str]:
        """Copies that somebody edited are deleted by their ids alone."""
        changes = self.here.plan(*self._wishes(), prune=True).changes
        return [f"{each.id}" for each in changes if each.action == "delete" and each.hold is not None]

    def _apply(self, at: Machine, **options: Any) -> int:
        try:
            outcome = at.apply(*self._wishes(), **options)
        except ApiError as error:
            return error.exit_code
        is_lost = any("a search found it" in note for each in outcome.results for note in each.notes)
        self.is_told = self.is_told or outcome.exit_code != 0 or is_lost
        return outcome.exit_code

    def _wishes(self) -> list[Any]:
        return [persona(key, name=f"House {key}", **fields) for key, fields in self.files.items()]

    def _keys(self) -> Counter[str]:
        markers = (read_marker(each.get("description")) for each in self.standin.there())
        return Counter(marker.key for marker in markers if marker is not None)

    @invariant()
    def nobody_elses_is_touched(self) -> None:
        """The stranger stays as it is."""
        if hasattr(self, "other"):
            assert self.standin.there()[0] == self.other

    @invariant()
    def no_edit_is_lost(self) -> None:
        """Not without being asked."""
        there = {each["id"]: each for each in self.standin.there()}
        for id_, text in self.edits.items():
            assert id_ not in there or there[id_]["systemPrompt"] == text

    @invariant()
    def none_is_doubled_unsaid(self) -> None:
        """Of each key there is one, or an apply ended with another code than 0."""
        assert self.is_told or all(count == 1 for count in self._keys().values())


TestDifficult = Difficult.TestCase
TestDifficult.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
