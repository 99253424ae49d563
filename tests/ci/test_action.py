"""The GitHub action: its own shell steps, run on real repositories, an emulator, and comments on loopback."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from action.comment import _cut
from anam_personas.emulator import Emulator
from tests.ci.runner import ACTION, ROOT, GitHub, Runner
from tests.projects import CARA
from tests.review.support import git, put
from tests.test_recipes import TRICKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS = 'project = "front-desk"\n[environments.staging]\napi-key-variable = "ANAM_API_KEY_STAGING"\n'
PULL_REQUEST = {"pull_request": {"number": 7, "base": {"sha": "main"}}}
KEY = {"api_key": "a-key", "api_key_variable": "ANAM_API_KEY_STAGING", "environment": "staging"}


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()
    yield made
    made.close()


@pytest.fixture
def url() -> Iterator[str]:
    with Emulator() as running:
        yield running.url


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The merge commit of a pull request that changes a greeting, with its base as the first parent."""
    folder = tmp_path / "work"
    put(folder, {"anam-personas.toml": SETTINGS, "personas/cara.yaml": CARA})
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base")
    return folder


def merge(folder: Path, change: Callable[[], object]) -> None:
    """What GitHub checks out for a pull request."""
    git(folder, "checkout", "-qb", "branch")
    change()
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change")
    git(folder, "checkout", "-q", "--detach", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "branch")


def greeting(folder: Path, text: str = "Hello there.") -> None:
    (folder / "personas/cara.yaml").write_text(f"{CARA}initialMessage: {text}\n")


def runner(tmp_path: Path, folder: Path, github: GitHub, event: str = "pull_request") -> Runner:
    return Runner(tmp_path / "temp", folder, event, PULL_REQUEST if event == "pull_request" else {}, github.url)


def test_no_script_holds_an_expression() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) >= 8
    assert not [script for script in scripts if "${{" in script]


def test_every_input_is_used_and_every_output_is_one() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text, name
    assert list(ACTION["outputs"]) == ["findings", "changes", "plan-file", "exit-code"]


def test_a_pull_request_gets_one_comment_that_is_renewed(
    tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    merge(checkout, lambda: greeting(checkout))
    github.comments = [
        {"id": number, "user": {"type": "User"}, "body": f"<!-- anam-personas plan x --> {number}"}
        for number in range(1, 151)
    ]
    job = runner(tmp_path, checkout, github)
    ran = job.run(plan="true", api_url=url, **KEY)
    assert not ran.failed, ran.log
    assert (ran.output("findings"), ran.output("changes"), ran.output("exit-code")) == ("2", "1", "0")
    assert len(github.comments) == 151
    first = github.comments[-1]["body"]
    assert "### Plan for `front-desk/staging`" in first
    assert "initialMessage" in ran.summary, "the comparison with the base"
    # of a person who copied the mark
    github.comments.insert(0, {"id": 999, "user": {"type": "User"}, "body": first})
    assert not job.run(plan="true", api_url=url, **KEY).failed
    assert len(github.comments) == 152
    assert github.comments[0]["body"] == first
    assert "PATCH /repos/team/repo/issues/comments/151" in github.calls
    # another environment has a comment of its own
    job.run(plan="true", api_url=url, **KEY | {"environment": "", "api_key_variable": "ANAM_API_KEY"})
    assert len(github.comments) == 153


def test_findings_fail_the_run_after_the_plan_was_commented(
    tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    merge(checkout, lambda: greeting(checkout, "Hi **there**."))
    ran = runner(tmp_path, checkout, github).run(plan="true", sarif="true", api_url=url, **KEY)
    assert ran.failed
    assert (ran.output("findings"), ran.output("exit-code")) == ("3", "1")
    assert "::error file=personas/cara.yaml,line=7" in ran.log
    assert "step3" in ran.ran, "SARIF is uploaded"
    assert (tmp_path / "temp/anam-personas.sarif").stat().st_size > 1000
    assert len(github.comments) == 1


def test_a_refused_plan_is_in_the_comment(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    merge(checkout, lambda: greeting(checkout))
    ran = runner(tmp_path, checkout, github).run(plan="true", api_url=url, **KEY | {"environment": "stagin"})
    assert ran.output("exit-code") == "2"
    (comment,) = github.comments
    assert 'unknown environment "stagin". Did you mean "staging"?' in comment["body"]
    assert "### The plan ended with 2: wrong usage or settings" in comment["body"]


def test_a_fork_has_the_comparison_and_sends_nothing(tmp_path: Path, checkout: Path, github: GitHub) -> None:
    merge(checkout, lambda: greeting(checkout))
    ran = runner(tmp_path, checkout, github).run(plan="true", environment="staging")
    assert not ran.failed, ran.log
    assert "initialMessage" in ran.summary
    assert "No plan: this job has no API key" in ran.summary
    assert github.calls == []
    assert "settings" not in ran.ran
    assert (ran.output("changes"), ran.output("exit-code")) == ("", "0")


@pytest.mark.slow
@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_the_settings_of_the_base_choose_the_key(
    trick: Callable[[Path, Path], None], tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine\n")

    def change() -> None:
        greeting(checkout)
        trick(checkout / "anam-personas.toml", outside)

    merge(checkout, change)
    ran = runner(tmp_path, checkout, github).run(
        {"ANAM_API_KEY_PRODUCTION": "another"}, plan="true", check="false", diff="false", api_url=url, **KEY
    )
    assert not ran.failed, ran.log
    assert "### Plan for `front-desk/staging`" in github.comments[0]["body"]
    assert (tmp_path / "temp/anam-personas-plan/anam-personas.toml").read_text() == SETTINGS
    assert "Hello there." in (tmp_path / "temp/anam-personas-plan/personas/cara.yaml").read_text()
    assert outside.read_text() == "mine\n"


def test_without_the_merge_commit_nothing_is_sent(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    ran = runner(tmp_path, checkout, github).run(plan="true", api_url=url, **KEY)
    assert ran.failed
    assert "plan needs the merge commit of the pull request" in ran.log
    assert github.calls == []
    assert ran.output("exit-code") == "2"


@pytest.mark.slow
@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_comment_that_fails_fails_nothing_else(
    status: int, tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    merge(checkout, lambda: greeting(checkout))
    github.status = status
    ran = runner(tmp_path, checkout, github).run(plan="true", api_url=url, **KEY)
    assert f"::warning::the plan was not commented: GitHub answered {status}" in ran.log
    assert not ran.failed
    assert "ghs_token" not in ran.log


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["PATH", "ANAM_API_KEY=x", "GITHUB_TOKEN", "ANAM_API_KEY_x", ""])
def test_the_key_gets_no_other_variable(
    variable: str, tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    ran = runner(tmp_path, checkout, github, "push").run(
        plan="true", api_url=url, api_key="a-key", api_key_variable=variable
    )
    assert ran.output("exit-code") == "2"
    assert "::error::api-key-variable must be ANAM_API_KEY or begin with ANAM_API_KEY_" in ran.log


@pytest.mark.slow
@pytest.mark.parametrize("value", ["$(touch owned)", "'; touch owned; '", "--help", "`touch owned`", "../.."])
@pytest.mark.parametrize("name", ["project", "environment", "plan_file", "api_url"])
def test_inputs_are_data(name: str, value: str, tmp_path: Path, checkout: Path, github: GitHub) -> None:
    runner(tmp_path, checkout, github, "push").run(check="false", plan="true", apply="true", **KEY | {name: value})
    assert not list(tmp_path.rglob("owned"))


SPELLS = ("##[set-output name=code;]0", "::add-mask::a", "::stop-commands::x", "::set-output name=changes::0")


STRANGE = {
    "cara.yaml": CARA + "initialMessage: |\n" + "".join(f"  {spell}\n\n" for spell in SPELLS),
    "##[error]x.yaml": CARA,
}
BROKEN = {
    "leo.yaml": "version: 1\nname: |\n  ##[error]\n\n::error::\n##[error]\n",
    "mia.yaml": CARA.replace("Cara", f'"{SPELLS[0]}"'),
    "::error::x.yaml": "##[add-mask]x\n::add-mask::x: [",
}


@pytest.mark.parametrize("files", [STRANGE, STRANGE | BROKEN], ids=["planned", "refused"])
@pytest.mark.parametrize("event", ["pull_request", "push"])
def test_no_file_gives_the_runner_a_command(
    event: str, files: dict[str, str], tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    """A stranger's files are quoted in findings, plans and errors, all of which are in the log."""
    merge(checkout, lambda: put(checkout / "personas", files))
    ran = runner(tmp_path, checkout, github, event).run(plan="true", apply="true", sarif="true", api_url=url, **KEY)
    assert {name for name, _ in ran.commands} <= {"error", "warning", "notice"}
    written = [rest for _, rest in ran.commands]
    assert written
    assert all(rest.startswith((" file=", "::apply does not")) for rest in written), written


def test_a_plan_is_refused_where_a_stranger_could_have_chosen_the_settings(
    tmp_path: Path, checkout: Path, github: GitHub, url: str
) -> None:
    """On pull_request_target a job has the keys, and whatever files it checks out."""
    ran = runner(tmp_path, checkout, github, "pull_request_target").run(plan="true", api_url=url, **KEY)
    assert "::error::plan does not run on pull_request_target" in ran.log
    assert (ran.output("exit-code"), ran.output("changes")) == ("2", "")


@pytest.mark.parametrize("name", ["project", "environment", "plan_file", "api_url", "api_key_variable"])
def test_an_input_is_one_line(name: str, tmp_path: Path, checkout: Path, github: GitHub) -> None:
    """Else a name of a branch in ``plan-file`` would set other outputs, such as that nothing failed."""
    value = "x\ncode=0\nexit-code=0"
    ran = runner(tmp_path, checkout, github, "push").run(check="false", plan="true", **KEY | {name: value})
    assert f"::error::{name.replace('_', '-')} has a line break" in ran.log
    assert (ran.ran[1:], ran.output("exit-code")) == (["result"], "2")


@pytest.mark.slow
def test_apply_does_what_the_saved_plan_says(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    job = runner(tmp_path, checkout, github, "push")
    plan = str(tmp_path / "plan.json")
    planned = job.run(plan="true", plan_file=plan, api_url=url, **KEY)
    assert (planned.output("changes"), planned.output("plan-file")) == ("1", plan)
    applied = job.run(check="false", apply="true", plan_file=plan, api_url=url, **KEY)
    assert not applied.failed, applied.log
    assert "Applied to" in applied.summary
    again = job.run(check="false", apply="true", plan_file=plan, api_url=url, **KEY)
    assert again.output("exit-code") == "1", "the plan is not that any more"
    assert job.run(plan="true", apply="true", api_url=url, **KEY).output("changes") == "0"


def test_apply_waits_for_a_clean_check(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    greeting(checkout, "Hi **there**.")
    ran = runner(tmp_path, checkout, github, "push").run(plan="true", apply="true", api_url=url, **KEY)
    assert "apply" not in ran.ran
    assert ran.output("exit-code") == "1"


@pytest.mark.parametrize("value", ["yes", "True", "1", "true; touch owned", "*", "$(touch owned)", ""])
def test_a_flag_is_true_or_false(value: str, tmp_path: Path, checkout: Path, github: GitHub) -> None:
    """Else `strict: yes` would not be strict, and nobody would notice."""
    ran = runner(tmp_path, checkout, github, "push").run(strict=value)
    assert ran.failed
    assert "::error::" in ran.log
    assert 'write "true" or "false"' in ran.log
    assert (ran.ran[1:], ran.output("exit-code")) == (["result"], "2")
    assert not list(tmp_path.rglob("owned"))


def test_every_flag_is_looked_at() -> None:
    flags = {name for name, spec in ACTION["inputs"].items() if spec.get("default") in {"true", "false"}}
    (given,) = (step["env"]["FLAGS"] for step in ACTION["runs"]["steps"] if step.get("id") == "flags")
    assert set(re.findall(r"([\w-]+)=\$", given)) == flags


def test_apply_is_refused_on_pull_requests(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    merge(checkout, lambda: greeting(checkout))
    ran = runner(tmp_path, checkout, github).run(plan="true", apply="true", api_url=url, **KEY)
    assert "::error::apply does not run on pull requests" in ran.log
    assert ran.output("exit-code") == "2"


@pytest.mark.slow
def test_a_repository_of_several_projects(tmp_path: Path, github: GitHub, url: str) -> None:
    folder = tmp_path / "work"
    put(
        folder,
        {
            f"teams/{team}/{name}": text
            for team in "ab"
            for name, text in {
                "anam-personas.toml": SETTINGS.replace("front-desk", team),
                "personas/cara.yaml": CARA,
            }.items()
        },
    )
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base")
    merge(folder, lambda: (folder / "teams/b/personas/cara.yaml").write_text(f"{CARA}initialMessage: Hello.\n"))
    ran = runner(tmp_path, folder, github).run(plan="true", all_projects="true", api_url=url, **KEY)
    assert not ran.failed, ran.log
    assert ran.output("changes") == "2"
    assert "## `teams/a`" in github.comments[0]["body"]
    assert "initialMessage" in ran.summary


def test_a_long_plan_is_cut_to_a_comment(tmp_path: Path, checkout: Path, github: GitHub) -> None:
    page = tmp_path / "page.md"
    page.write_text("<details>\n```diff\n" + "+ a line of a prompt\n" * 9000 + "```\n</details>\n")
    env = {
        "GITHUB_EVENT_PATH": str(tmp_path / "e"),
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": "team/repo",
        "TOKEN": "ghs_token",
    }
    (tmp_path / "e").write_text('{"pull_request": {"number": 7}}')
    subprocess.run([sys.executable, "-I", str(ROOT / "action/comment.py"), "x", str(page)], env=env, check=True)
    body = github.comments[0]["body"]
    assert len(body) < 65_536
    assert body.count("```") % 2 == 0
    assert body.count("<details>") == body.count("</details>")
    assert "the summary of the run has all of it" in body


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n`````diff\n" + "+ ```\n+ a line\n" * 9000 + "`````\n</details>\n",
        "<details>\n```diff\n" + "+ <details>\n" * 9000 + "```\n</details>\n",
        "<details>\n```diff\n" + "+ </details>\n" * 9000 + "```\n</details>\n",
        "x" * 100_000,
        "<details>\n" * 20_000,
    ],
    ids=["a longer fence", "opened in a prompt", "closed in a prompt", "one line", "nothing but blocks"],
)
def test_a_cut_plan_closes_what_it_opened_and_no_more(text: str) -> None:
    body = _cut(text)
    assert len(body) < 65_300
    rest = body.replace("+ <details>", "").replace("+ </details>", "")
    assert rest.count("<details>") == rest.count("</details>")
    fences = [line for line in body.splitlines() if re.fullmatch("`{3,}(diff)?", line)]
    assert len(fences) % 2 == 0
    assert {line.removesuffix("diff") for line in fences} <= {"`````"} or {"```"}
    assert body.endswith("the summary of the run has all of it.\n")


def test_a_comment_of_nobody_is_passed_over(tmp_path: Path, checkout: Path, github: GitHub, url: str) -> None:
    """GitHub has no user for one whose account was deleted, and may have no text."""
    merge(checkout, lambda: greeting(checkout))
    github.comments = [{"id": 1, "user": None, "body": "x"}, {"id": 2, "user": {"type": "Bot"}, "body": None}]
    runner(tmp_path, checkout, github).run(check="false", plan="true", api_url=url, **KEY)
    assert len(github.comments) == 3


def test_installing_takes_locked_packages_only() -> None:
    (install,) = (step["run"] for step in ACTION["runs"]["steps"] if step.get("id") == "install")
    assert '--require-hashes --requirement "$GITHUB_ACTION_PATH/requirements/run.txt"' in install
    assert "--no-deps --no-build-isolation" in install
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE))
    assert {"click", "httpx", "hatchling", "python-dotenv"} <= locked
    assert not locked & {"pytest", "mypy", "ruff"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=\[;]", each)[0].lower() for each in project["dependencies"]}
    assert needed <= locked, "requirements/run.txt is stale: run `make lock`"
