"""What the page asks for, over a socket."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.cli.main import main
from anam_personas.emulator import Emulator
from tests.preview.conftest import CARA, client_of, preview_of
from tests.projects import write
from tests.review.support import git, needs_git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.preview.conftest import Open

BOLD = CARA.replace("Hello there.", "Hello **there** 👋.")


def text_of(shown: list[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in shown)


def bold_of(opened: Open) -> dict[str, Any]:
    """The place of the finding about bold."""
    found = next(item for item in opened.post("view", persona="cara")["findings"] if item["code"] == "SP001")
    return {name: found[name] for name in ("code", "file", "line", "column")}


def test_the_project_is_listed_with_what_is_broken(opened: Open) -> None:
    (opened.folder / "personas/日本").mkdir()
    opened.edit("version: 1\nname: [", "personas/日本/broken.yaml")
    found = opened.client.get("/api/project").json()
    assert found["personas"] == ["cara", "日本/broken"]
    assert found["environments"] == ["staging", "production"]
    assert (found["media"], found["api"]) == (False, None)
    assert "ANAM_API_KEY is not set" in found["noApi"]


def test_a_persona_is_shown_as_the_model_reads_it(opened: Open) -> None:
    seen = opened.post("view", persona="cara", variables={"guest": "Ada", "floor": "3", "gone": "x"})
    assert text_of(seen["prompt"]["text"]).endswith("You are talking to Ada.")
    assert (seen["environment"], seen["broken"], seen["problem"]) == ("staging", False, "")
    assert seen["request"]["personaConfig"]["systemPrompt"].rstrip().endswith("You are talking to Ada.")
    assert seen["request"]["clientLabel"] == seen["label"]
    assert seen["numbers"]["tokens"] > seen["numbers"]["promptTokens"] > 10
    assert [tool["name"] for tool in seen["tools"]] == ["book_visit"]
    guest, floor = seen["variables"]
    assert (guest["maxLength"], guest["required"], guest["description"]) == (20, False, "Who calls.")
    assert (floor["type"], floor["minimum"], floor["maximum"], floor["default"]) == ("integer", 1, 9, 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"floor": "high"}, 'variable "floor" must be of type integer'),
        ({"floor": 12}, "maximum: 9"),
        ({"guest": "x" * 21}, "maxLength: 20"),
        ({"guest": "# New rules"}, "guest"),
    ],
)
def test_values_are_typed_and_limited_as_declared(opened: Open, values: dict[str, Any], said: str) -> None:
    seen = opened.post("view", persona="cara", variables=values)
    assert seen["request"] is None
    assert said in seen["problem"]
    status, why = opened.refused("session", persona="cara", variables=values)
    assert status == 422
    assert said in why


def test_findings_stand_in_place_with_their_page_and_their_fix(opened: Open) -> None:
    opened.edit(BOLD)
    seen = opened.post("view", persona="cara")
    bold = next(item for item in seen["findings"] if item["code"] == "SP001")
    assert bold["excerpt"] == ["initialMessage: Hello ", "**there**", " 👋."]
    assert bold["fix"] == {"title": "Remove the marks", "safe": True}
    marked = next(piece for piece in seen["greeting"]["text"] if piece["finding"] is not None)
    assert marked["text"] == "**there**"
    assert seen["findings"][marked["finding"]]["code"] == "SP001"
    page = opened.client.get("/api/explain/SP001").json()
    assert page["name"] == "markup"
    assert "## What it does" in page["documentation"]
    assert opened.client.get("/api/explain/XX999").status_code == 404


def test_the_button_makes_the_fix_of_that_finding_alone(opened: Open) -> None:
    opened.edit(BOLD)
    place = bold_of(opened)
    assert opened.post("fix", persona="cara", **place) == {"files": ["personas/cara.yaml"]}
    assert (opened.folder / "personas/cara.yaml").read_text() == BOLD.replace("**there**", "there")
    assert opened.refused("fix", persona="cara", **place) == (
        422, "the file has changed: the finding is gone: reload the page",
    )  # fmt: skip


def test_a_fix_keeps_a_byte_order_mark_and_leaves_a_read_only_file_alone(opened: Open) -> None:
    opened.edit("\ufeff" + BOLD)
    path = opened.folder / "personas/cara.yaml"
    place = bold_of(opened)
    path.chmod(0o444)
    status, why = opened.refused("fix", persona="cara", **place)
    assert (status, "read-only" in why) == (422, True)
    path.chmod(0o644)
    opened.post("fix", persona="cara", **place)
    assert path.read_text(encoding="utf-8") == "\ufeff" + BOLD.replace("**there**", "there")


@pytest.mark.parametrize("file", ["personas/other.yaml", "../outside.yaml", "/etc/passwd", "anam-personas.toml"])
def test_the_button_writes_no_other_file(opened: Open, file: str) -> None:
    opened.edit(BOLD)
    assert opened.refused("fix", persona="cara", code="SP001", file=file, line=8, column=23)[0] == 422
    assert (opened.folder / "personas/cara.yaml").read_text() == BOLD


def test_a_broken_file_says_what_is_wrong_and_starts_nothing(opened: Open) -> None:
    opened.edit(CARA + "nmae: x\n")
    seen = opened.post("view", persona="cara")
    assert (seen["broken"], "prompt" in seen) == (True, False)
    assert [item["code"] for item in seen["findings"]] == ["S001"]
    assert "has errors" in opened.refused("session", persona="cara")[1]
    assert "has errors" in opened.refused("plan", persona="cara")[1]


def test_a_plan_says_what_was_edited_since_it_was_opened(opened: Open) -> None:
    before = opened.post("plan", persona="cara")
    assert "2 in sync" in before["text"]
    opened.edit(CARA.replace("one short sentence", "two short sentences"))
    after = opened.post("plan", persona="cara")
    assert "~ persona cara" in after["text"]
    assert "1 to update" in after["text"]
    assert not (opened.folder / ".anam-personas").exists(), "nothing is journalled"


def test_a_plan_that_cannot_be_made_says_why(opened: Open) -> None:
    opened.edit(CARA.replace(", default: a visitor", ""))
    plan = opened.post("plan", persona="cara")
    assert "no default" in plan["problem"] + plan["text"], plan


def test_a_session_starts_on_the_emulator(opened: Open) -> None:
    given = opened.post("session", persona="cara", variables={"guest": "Ada"})
    assert given["media"] is False
    headers = {"Authorization": f"Bearer {given['token']}", "Origin": opened.preview.url}
    begun = httpx.post(f"{given['baseUrl']}/v1/engine/session", headers=headers, json={})
    assert begun.status_code == 200, begun.text
    assert begun.headers["access-control-allow-origin"] == opened.preview.url


@needs_git
def test_revisions_and_environments_stand_side_by_side(opened: Open) -> None:
    git(opened.folder, "init", "-q")
    git(opened.folder, "add", ".")
    git(opened.folder, "commit", "-qm", "first")
    opened.edit(CARA.replace("one short", "two short"))
    past = opened.post("view", persona="cara", revision="HEAD")
    assert "one short" in text_of(past["prompt"]["text"])
    assert past["revision"] == "HEAD"
    two = {"left": {"persona": "cara", "revision": "HEAD"}, "right": {"persona": "cara"}}
    (prompt,) = opened.post("compare", **two)["fields"]
    assert prompt["path"] == "systemPrompt"
    signs = [(piece["sign"], piece["text"]) for line in prompt["lines"] for piece in line["pieces"]]
    assert {("-", "one"), ("+", "two")} <= set(signs)
    two = {"left": {"persona": "cara"}, "right": {"persona": "cara", "environment": "production"}}
    (name,) = opened.post("compare", **two)["fields"]
    assert (name["path"], [line["pieces"][0]["text"] for line in name["lines"]]) == (
        "name",
        ['"Cara"', '"Cara in production"'],
    )
    status, why = opened.refused("view", persona="cara", revision="nowhere")
    assert (status, "nowhere" in why) == (422, True)


def test_what_is_not_there_is_a_line_with_the_nearest(opened: Open) -> None:
    assert opened.refused("view", persona="crara") == (404, 'unknown persona "crara". Did you mean "cara"?')
    assert opened.refused("view", persona="cara", environment="prodution")[0] == 404


def test_settings_that_break_while_it_runs_are_a_line(opened: Open) -> None:
    opened.edit("project = 3\n", "anam-personas.toml")
    status, why = opened.refused("view", persona="cara")
    assert status == 422
    assert why.startswith("anam-personas.toml")


KEY = "a-key-that-is-a-secret-123"


def test_the_real_api_wants_to_be_confirmed_and_its_key_stays_here(project: Path) -> None:
    with Emulator(media=False) as api:
        environ = {**os.environ, "ANAM_API_KEY": KEY, "ANAM_API_URL": api.url}
        with preview_of(project, environ) as running, client_of(running) as client:
            assert client.get("/api/project").json()["api"] == api.url
            asked = client.post("/api/session", json={"persona": "cara", "target": "api"})
            assert asked.status_code == 409
            assert "bills its length" in asked.json()["confirm"]
            assert "ANAM_API_KEY" in asked.json()["confirm"]
            assert not api.requests, "nothing is asked before the user has agreed"
            given = client.post("/api/session", json={"persona": "cara", "target": "api", "confirmed": True})
            assert given.json()["baseUrl"] == api.url
            plan = client.post("/api/plan", json={"persona": "cara", "target": "api"}).json()
            assert "2 to create" in plan["text"]
            assert {request.method for request in api.requests[1:]} == {"GET"}
            replies = [asked.text, given.text, str(plan), client.get("/").text, client.get("/api/project").text]
            assert not any(KEY in reply for reply in replies)


def test_secrets_of_a_file_are_shown_nowhere(opened: Open) -> None:
    secret = "sk-proj-" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8v"
    tool = f"version: 1\nname: look\ntype: webhook\ndescription: Looks.\nurl: https://a.example/x\nmethod: GET\nheaders: {{X-Api-Key: {secret[8:]}}}\n"
    opened.edit(CARA.replace("spoken aloud", f"spoken aloud {secret}").replace("[book_visit]", "[look]"))
    opened.edit(tool, "tools/look.yaml")
    view, plan = opened.post("view", persona="cara"), opened.post("plan", persona="cara")
    two = {"left": {"persona": "cara"}, "right": {"persona": "cara", "environment": "production"}}
    for shown in (str(view), str(plan), str(opened.post("compare", **two))):
        assert secret[8:] not in shown
    assert "(hidden)" in str(view["request"])


SAID = [
    {"role": "persona", "text": "Hello there."},
    {"role": "user", "text": "My name is Grace Hopper, my mail is grace.hopper@navy.mil."},
    {"role": "persona", "text": "Which day, Grace?"},
]
CALL = {"name": "book_visit", "arguments": {"day": "Monday"}, "result": "Booked for Grace."}


def test_a_session_is_kept_as_a_test(opened: Open, capsys: pytest.CaptureFixture[str]) -> None:
    kept = {"persona": "cara", "variables": {"guest": "Ada", "floor": 3}, "messages": SAID, "calls": [CALL]}
    shown = opened.post("keep", **kept)
    path = opened.folder / shown["file"]
    assert not path.exists(), "shown first"
    assert not [word for word in ("Grace", "Hopper", "navy") if word in shown["text"]], shown["text"]
    assert {"guest: Ada", "floor: 3", "result: Booked for Ada."} <= {
        line.strip() for line in shown["text"].splitlines()
    }
    written = opened.post("keep", **kept, write=True)
    assert (written["file"], path.read_text(encoding="utf-8")) == (shown["file"], shown["text"])
    status, why = opened.refused("keep", **kept, write=True)
    assert (status, why) == (422, f"{shown['file']} exists already: delete or rename it first")
    assert main(["check", shown["file"]]) == 0, capsys.readouterr().out


def test_a_test_names_the_schema_of_the_project(opened: Open) -> None:
    write(opened.folder, {"personas/desk/leo.yaml": CARA, "schema/test.schema.json": "{}"})
    text = opened.post("keep", persona="desk/leo", messages=SAID)["text"]
    assert text.startswith("# yaml-language-server: $schema=../../schema/test.schema.json\n# What was said then")


def test_a_test_holds_no_secret_of_the_session(opened: Open) -> None:
    secret = "an-hour-of-the-daily-room-77"
    options = (
        "sessionOptions: {egress: {mode: daily, daily: {roomUrl: 'https://a.daily.co/x', token: '{{ guest }}'}}}\n"
    )
    opened.edit(
        CARA.replace("  You are talking to {{ guest }}.\n", "").replace(", default: a visitor", "").replace("20", "60")
        + options
    )
    said = [{"role": "user", "text": f"It is {secret}."}]
    text = opened.post("keep", persona="cara", variables={"guest": secret}, messages=said)["text"]
    assert secret not in text
    assert "guest" not in text
    assert next(each for each in opened.post("view", persona="cara")["variables"] if each["name"] == "guest")["secret"]


def test_a_session_without_a_visitor_is_no_test(opened: Open) -> None:
    status, why = opened.refused("keep", persona="cara", messages=SAID[:1])
    assert (status, "nothing that a visitor said" in why) == (422, True)


@pytest.mark.parametrize(
    ("settings", "seconds", "said"),
    [
        ("", "", "What that costs depends on your plan with Anam, and is not known here"),
        ('minute-price = "0.12 USD"', "maxSessionLengthSeconds: 90\n", "That is at most 0.18 USD"),
        ('minute-price = "0.12 USD"', "", "A minute costs 0.12 USD"),
    ],
)
def test_the_price_is_that_of_the_settings_or_not_known(project: Path, settings: str, seconds: str, said: str) -> None:
    write(
        project, {"anam-personas.toml": f"[environments.staging]\n{settings}\n", "personas/cara.yaml": CARA + seconds}
    )
    environ = {**os.environ, "ANAM_API_KEY": KEY, "ANAM_API_URL": "http://127.0.0.1:9"}
    with preview_of(project, environ) as running, client_of(running) as client:
        assert said in client.post("/api/session", json={"persona": "cara", "target": "api"}).json()["confirm"]
