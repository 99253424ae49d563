"""Tool files, edits in the Lab, faults and kills at random, applied by a machine that has a journal and by fresh clones."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from anam_personas.errors import ApiError
from anam_personas.sync.items.marker import read_proofs
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.remote.waiting import RECENT
from tests.sync.standin import Clock, StandIn
from tests.sync.support import BOOK, persona
from tests.sync.test_tool_campaign import FAULTS, HOOK, Killed, Mortal, Once
from tests.sync.world import Machine, machine

USERS = st.sampled_from([["ada"], ["bea"], ["ada", "bea"]])
TEXTS = st.sampled_from(["Book a visit.", "Book it.", "Visits."])
TOKENS = st.sampled_from(["one", "two"])
KEYS = st.sampled_from([(), ("ada",), ("bea",)])


class Tools(RuleBasedStateMachine):
    """No edit of a tool is overwritten unasked, none is doubled, and what is applied is what the files say."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.standin = StandIn(Clock())
        self.standin.__enter__()
        self.here = machine(self.standin, Path(self.folder.name))
        self.users, self.text, self.token, self.prompt = ["ada", "bea"], "Book a visit.", "one", 0
        self.edits: dict[str, str] = {}

    def teardown(self) -> None:
        self.standin.__exit__()
        self.folder.cleanup()

    @initialize()
    def stranger(self) -> None:
        """Somebody else's tool."""
        self.here.api.create("tools", {"name": "other", "type": "CLIENT", "config": {}})
        self.other = self.standin.there("tools")[0]

    @rule(users=USERS, text=TEXTS, token=TOKENS)
    def write_files(self, users: list[str], text: str, token: str) -> None:
        """The tool files are written anew, and the personas that list them."""
        self.users, self.text, self.token = users, text, token

    @rule()
    def write_prompt(self) -> None:
        """A persona's file is written anew."""
        self.prompt += 1

    @rule(is_here=st.booleans(), keys=KEYS)
    def apply(self, is_here: bool, keys: tuple[str, ...]) -> None:
        """An apply of a folder or of a fresh clone; if it succeeds, the next plan of any machine has nothing to do."""
        at = self.here if is_here else machine(self.standin)
        if self._apply(at, keys=keys) == 0 and not keys:
            self._is_applied()

    @rule(fault=st.sampled_from(sorted(FAULTS)), number=st.integers(1, 20), is_here=st.booleans())
    def apply_in_trouble(self, fault: str, number: int, is_here: bool) -> None:
        """An apply of which one request goes wrong."""
        once = Once(self.standin, number, FAULTS[fault])
        self._apply(self.here if is_here else machine(self.standin))
        once.end()

    @rule(number=st.integers(1, 6), is_done=st.booleans(), is_here=st.booleans())
    def killed(self, number: int, is_done: bool, is_here: bool) -> None:
        """An apply whose process ends at a write."""
        at = self.here if is_here else machine(self.standin)
        try:
            self._apply(at, api=Mortal(at.api, number, is_done))
        except Killed:
            self.standin.clock.sleep(2 * RECENT)

    @precondition(lambda self: len(self.standin.there("tools")) > 1)
    @rule(data=st.data())
    def edit_in_the_lab(self, data: st.DataObject) -> None:
        """Somebody edits a tool; no apply may undo that unasked."""
        live = data.draw(st.sampled_from(self.standin.there("tools")[1:]))
        self.edits[live["id"]] = f"By hand, {len(self.edits)}, {self.standin.clock.now}."
        self.standin.edit(live["id"], "tools", description=self.edits[live["id"]])

    @rule(is_here=st.booleans())
    def settle(self, is_here: bool) -> None:
        """Whatever happened, one apply on request makes the live side equal to the files."""
        self.standin.clock.sleep(2 * RECENT)
        self.edits.clear()
        at = self.here if is_here else machine(self.standin)
        assert self._apply(at, overwrite_drift=True) == 0
        self._is_applied()
        assert {each["name"] for each in self.standin.there("tools")} >= {"book_visit", "look_up"}

    def _is_applied(self) -> None:
        for at in (self.here, machine(self.standin)):
            plan = at.plan(*self._wishes())
            if any(change.hold is Hold.UNREAD for change in plan.changes):  # "plan again later", which is after the lag
                self.standin.clock.sleep(2 * RECENT)
                plan = at.plan(*self._wishes())
            assert plan.is_clean, plan.to_json()
            assert not plan.acting
        for each in self.standin.there("tools"):
            if each["name"] == "look_up":
                assert each["config"]["headers"] == {"Authorization": f"Bearer {self.token}"}
        for each in self.standin.there():
            lists = each["name"].lower() in self.users
            assert len(read_proofs(each["description"])) == 2 * lists

    def _apply(self, at: Machine, **options: Any) -> int:
        try:
            return at.apply(*self._wishes(), **options).exit_code
        except ApiError as error:
            return error.exit_code

    def _wishes(self) -> list[Any]:
        hook = HOOK | {"headers": {"Authorization": f"Bearer {self.token}"}, "description": self.text}
        tools = [BOOK | {"description": self.text}, hook]
        prompt = f"You are it, {self.prompt}."
        return [
            persona(key, name=key.title(), systemPrompt=prompt, tools=tools if key in self.users else [])
            for key in ("ada", "bea")
        ]

    @invariant()
    def nothing_of_somebody_else_is_touched(self) -> None:
        """The stranger's tool stays as it is, and each tool is there once."""
        if hasattr(self, "other"):
            there = self.standin.there("tools")
            assert there[0] == self.other
            names = [each["name"] for each in there]
            assert len(names) == len(set(names))

    @invariant()
    def no_edit_is_lost(self) -> None:
        """Not without being asked."""
        there = {each["id"]: each["description"] for each in self.standin.there("tools")[1:]}
        for id_, text in self.edits.items():
            assert there[id_] == text


OPTIONS: dict[str, Any] = {
    "deadline": None, "derandomize": True, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}  # fmt: skip
TestTools = Tools.TestCase
TestTools.settings = settings(max_examples=12, stateful_step_count=12, **OPTIONS)


@pytest.mark.slow
def test_tools_for_longer() -> None:
    run_state_machine_as_test(Tools, settings=settings(max_examples=300, stateful_step_count=25, **OPTIONS))
