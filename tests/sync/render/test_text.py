"""What people read: plans and outcomes as text and Markdown, and the one-line status."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from anam_personas.sync.apply.outcome import Outcome, Result
from anam_personas.sync.items.applied import Side
from anam_personas.sync.items.compare import Field
from anam_personas.sync.items.live import Live
from anam_personas.sync.plan.change import Create, Delete, NoOp, Renew, Update
from anam_personas.sync.plan.decide import Hold
from anam_personas.sync.plan.plan import Plan
from anam_personas.sync.render.markdown import outcome_markdown, plan_markdown
from anam_personas.sync.render.status import status_json, status_text
from anam_personas.sync.render.text import outcome_text, plan_text
from tests.sync.support import reviewed_of

LIVE = Live("id-1", {})
CREATE = Create(kind="persona", key="cara", fields=(Field("name", None, "Cara"),), notes=("not stored: x",))
UPDATE = Update(kind="persona", key="leo", id="id-1", live=LIVE,
    fields=(
        Field("skipGreeting", False, True),
        Field("initialMessage", None, "Hi", readable=False),
        Field("systemPrompt", "One.\nTwo apples.\nThree.", "One.\nTwo pears.\nThree."),
    ),
)  # fmt: skip
DRIFT = Update(kind="persona", key="mia", id="id-2", drift="remote", refused="edited elsewhere (name)", live=LIVE, hold=Hold.DRIFT,
    fields=(Field("name", "Mya", "Mia", side=Side.THERE),),
)  # fmt: skip
ORPHAN = Delete(kind="persona", key="old", id="id-3", refused="there is no file for it", hold=Hold.ORPHAN, live=LIVE)
SYNC = NoOp(kind="tool", key="book", id="id-4", unread=("config.headers",))
PLAN = Plan("house", "test", (SYNC, CREATE, UPDATE, DRIFT, ORPHAN), unmanaged=2)


def test_a_plan_in_a_terminal() -> None:
    assert (
        plan_text(PLAN)
        == """\
house/test
+ persona cara: create
    not stored: x
    + name: "Cara"
~ persona leo id-1: update
    ~ skipGreeting: false -> true
    ~ initialMessage: ? -> "Hi"  (about 0.4 s spoken; the API does not show it)
    ~ systemPrompt:  (about 7 tokens, +0)
          ... 1 unchanged line
        ~ Two [-apples-]{+pears+}.
          ... 1 unchanged line
! persona mia id-2: update refused, edited elsewhere
    edited elsewhere (name)
    ~ name: "Mya" -> "Mia"  (edited elsewhere)
? persona old id-3: without a file, not deleted
    there is no file for it
  in sync: tool book
    the API does not show config.headers; it was last applied as in the file

Plan: 1 to create, 1 to update, 0 to delete, 1 refused, 1 in sync. 1 without a file. 2 not managed here.
"""
    )


def test_colour_is_put_around_lines_only() -> None:
    coloured = plan_text(PLAN, colour=True)
    assert "\x1b[32m+ persona cara: create\x1b[0m" in coloured
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plan_text(PLAN)


def test_a_plan_as_markdown() -> None:
    page = plan_markdown(PLAN)
    assert "Plan: 1 to create, 1 to update, 0 to delete, 1 refused, 1 in sync." in page
    assert '# name (edited elsewhere)\n- "Mya"\n+ "Mia"' in page
    assert page.count("<details>") == page.count("</details>") == 5


@given(st.text(), st.text())
def test_no_text_of_others_steers_a_terminal(live: str, file: str) -> None:
    change = replace(UPDATE, fields=(Field("systemPrompt", live, file), Field("x\x1b[2J", live, [file])))
    for text in (plan_text(Plan("p", "e", (change,))), plan_markdown(Plan("p", "e", (change,)))):
        assert not any(char < " " and char not in "\n\t" for char in text)


def test_no_prompt_closes_the_fence_of_the_markdown() -> None:
    change = replace(UPDATE, fields=(Field("systemPrompt", "a", "a\n````\nb"),))
    assert "`````diff" in plan_markdown(Plan("p", "e", (change,)))


def test_a_lost_guardrail_is_told_above_the_fold() -> None:
    lost = Field("systemPrompt", "[STYLE]\nBe brief.\n\n[LIMITS]\nNever give advice.", "[STYLE]\nBe brief.")
    plan = replace(PLAN, changes=(replace(UPDATE, fields=(lost,)),))
    head, _ = plan_markdown(plan).split("<details>")
    assert "- :warning: `leo`: systemPrompt loses its guardrail section \\[LIMITS\\]" in head
    assert "    systemPrompt loses its guardrail section [LIMITS]\n" in plan_text(plan)


def test_of_what_changed_on_a_side_that_nobody_knows_no_side_is_named() -> None:
    unknown = replace(DRIFT, fields=(Field("name", "Mya", "Mia", side=Side.UNKNOWN),))
    text = plan_text(replace(PLAN, changes=(unknown,)))
    assert "! persona mia id-2: update refused, differs from the file\n" in text
    assert '~ name: "Mya" -> "Mia"  (side unknown)' in text


def test_what_is_in_sync_is_told_together() -> None:
    many = [replace(SYNC, key=f"t{number:02}", unread=()) for number in range(20)]
    plan = replace(PLAN, changes=(SYNC, *many, replace(SYNC, key="last"), SYNC.to(Renew, key="old")))
    assert plan_text(plan).splitlines()[1:-2] == [
        "  tool old id-4: in sync",
        "    the API does not show config.headers; it was last applied as in the file",
        "  in sync: tool book, tool last",
        "    the API does not show config.headers; it was last applied as in the file",
        f"  in sync: {', '.join(f'tool t{number:02}' for number in range(12))} and 8 more",
    ]
    page = plan_markdown(plan)
    assert page.count("<details>") == 2
    assert "t01" not in page


def test_a_plan_of_many_long_prompts_fits_into_a_comment() -> None:
    long = "\n".join(f"Line {number} of a long prompt." for number in range(400))
    changes = [
        replace(UPDATE, key=f"p{number}", fields=(Field("systemPrompt", "", f"{long}{number}"),))
        for number in range(300)
    ]
    page = plan_markdown(replace(PLAN, changes=tuple(changes)))
    assert len(page) < 65_536
    assert "Cut to fit into a comment: the details of" in page
    assert page.count("<details>") == page.count("</details>")
    assert page.count("persona p") >= 300


def test_nobody_is_notified_by_a_plan() -> None:
    assert "@everyone" not in plan_markdown(Plan("p", "e", (replace(DRIFT, refused="ask @everyone"),)))


RESULTS = (
    Result(CREATE, "done", "id-9", notes=("the API changed name",)),
    Result(UPDATE, "failed", reason="it was refused | 400", exit_code=3),
    Result(ORPHAN, "not tried", reason="it was interrupted before"),
)


def test_an_outcome_in_a_terminal() -> None:
    assert (
        outcome_text(Outcome(PLAN, RESULTS, interrupted=True))
        == """\
+ persona cara id-9: created
    the API changed name
! persona leo id-1: update failed
    it was refused | 400
? persona old id-3: delete not tried
    it was interrupted before
! persona mia: refused
    edited elsewhere (name)
Apply: 1 done, 1 failed, 1 not tried, 1 refused. Interrupted: apply again to do the rest.
"""
    )


def test_an_outcome_as_markdown() -> None:
    page = outcome_markdown(Outcome(PLAN, RESULTS))
    assert "| persona `leo` | update | failed | it was refused \\| 400 |" in page
    assert "| persona `mia` | update | refused | edited elsewhere (name) |" in page


def test_exit_codes_of_outcomes() -> None:
    clean = Plan("p", "e", (CREATE, ORPHAN))
    assert Outcome(clean, RESULTS[:1]).exit_code == 0
    assert Outcome(PLAN, RESULTS[:1]).exit_code == 1
    assert Outcome(PLAN, RESULTS).exit_code == 3
    assert Outcome(clean, (), interrupted=True).exit_code == 130


def test_status_is_one_line_an_item() -> None:
    states = [row["status"] for row in status_json(PLAN)["items"]]
    assert states == ["in sync", "missing", "changed here", "drifted", "no file"]
    lines = status_text(PLAN).splitlines()
    assert len(lines) == 6
    assert lines[-1] == "unmanaged 2"
    assert lines[3].split() == ["drifted", "persona", "mia", "id-2", "name"]


def test_a_plan_as_json_and_back() -> None:
    data = json.loads(json.dumps(PLAN.to_json()))
    assert data.keys() == {
        "version", "project", "environment", "apiUrl", "toolVersion", "options", "digest", "unmanaged", "hints", "changes",
        "refusals",
    }  # fmt: skip
    assert data["changes"][3] == {
        "kind": "persona",
        "key": "mia",
        "id": "id-2",
        "action": "update",
        "drift": "remote",
        "refused": "edited elsewhere (name)",
        "fields": [{"path": "name", "live": "Mya", "file": "Mia", "readable": True}],
        "unset": [],
        "resembles": None,
        "digest": None,
        "reaches": [],
    }
    reviewed_of(PLAN).check(PLAN)


def test_several_fields_that_no_reply_shows_are_told_in_one_sentence() -> None:
    text = plan_text(replace(PLAN, changes=(replace(SYNC, unread=("initialMessage", "llmId")),)))
    assert "    the API does not show initialMessage, llmId; they were last applied as in the file\n" in text
