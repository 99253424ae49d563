"""The pipelines of a new project: check on every pull request, pinned by commit and by version, without any key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anam_personas._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PIN: Final = f"anam-personas=={__version__}"


def _github(below: str) -> tuple[str, str]:
    working = f"    defaults:\n      run: {{working-directory: {below}}}\n" if below else ""
    return (
        ".github/workflows/anam-personas.yml",
        f"""\
name: anam-personas
on:
  pull_request:
  push: {{branches: [main]}}
permissions: {{}}
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
      - run: pip install {_PIN}
      - run: anam-personas check --format github
""",
    )


def _gitlab(below: str) -> tuple[str, str]:
    enter = f"    - cd {below}\n" if below else ""
    report = f"{below}/gl-code-quality-report.json" if below else "gl-code-quality-report.json"
    return (
        ".gitlab-ci.yml",
        f"""\
anam-personas:
  image: python:3.12-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - pip install {_PIN}
{enter}    - anam-personas check --format gitlab --output-file gl-code-quality-report.json
  artifacts:
    when: always
    reports: {{codequality: {report}}}
""",
    )


PIPELINES: Final[Mapping[str, Callable[[str], tuple[str, str]]]] = {"github": _github, "gitlab": _gitlab}
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
