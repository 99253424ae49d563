"""The pipelines of a new project: check on every pull request, with everything pinned, without any key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.scaffold.source import Source

VARIABLE: Final = "ANAM_PERSONAS"
"""Holds what pip installs, at the top of a pipeline."""


def _variables(source: Source) -> str:
    note = "  # replace with the address and a commit of your copy\n" if source.is_placeholder else ""
    return f'{note}  {VARIABLE}: "{source.requirement}"'


def _github(below: str, source: Source) -> tuple[str, str]:
    working = f"    defaults:\n      run: {{working-directory: {below}}}\n" if below else ""
    return (
        ".github/workflows/anam-personas.yml",
        f"""\
name: anam-personas
on:
  pull_request:
  push: {{branches: [main]}}
permissions: {{}}
env:
{_variables(source)}
concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  check:
    name: Check the personas
    runs-on: ubuntu-latest
    permissions:
      contents: read
{working}    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683   # v4.2.2
        with: {{persist-credentials: false}}
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065   # v5.6.0
        with: {{python-version: "3.12"}}
      - run: pip install "${VARIABLE}"
      - run: anam-personas check --format github
""",
    )


def _gitlab(below: str, source: Source) -> tuple[str, str]:
    enter = f"    - cd {below}\n" if below else ""
    report = f"{below}/gl-code-quality-report.json" if below else "gl-code-quality-report.json"
    return (
        ".gitlab-ci.yml",
        f"""\
variables:
{_variables(source)}
anam-personas:
  image: python:3.12  # with git
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - pip install "${VARIABLE}"
{enter}    - anam-personas check --format gitlab --output-file gl-code-quality-report.json
  artifacts:
    when: always
    reports: {{codequality: {report}}}
""",
    )


PIPELINES: Final[Mapping[str, Callable[[str, Source], tuple[str, str]]]] = {"github": _github, "gitlab": _gitlab}
"""Name -> path below the top of the repository and text, for a project in a folder of it."""


def makefile() -> str:
    """A Makefile with the commands of every day."""
    targets = {
        "check": ("validate and lint", "check"),
        "fix": ("apply safe fixes", "check --fix"),
        "plan": ("show what apply would do", "plan"),
        "apply": ("create and update the stored personas", "apply"),
        "emulator": ("run the API on this machine", "emulator"),
    }
    rules = "".join(f"\n{name}: ## {about}\n\tanam-personas {words}\n" for name, (about, words) in targets.items())
    return f".PHONY: {' '.join(targets)}\n{rules}"
