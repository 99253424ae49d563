"""Which revisions of personas have passed all their tests: a line each, beside the recordings, for `require-tests`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from anam_personas.persona.revision import revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from anam_personas.testing.case import Case
    from anam_personas.testing.cassette import Cassettes
    from anam_personas.testing.load import Suite
    from anam_personas.testing.result import CaseResult

FILE: Final = "passed.txt"
_HEAD: Final = "# Personas whose tests all passed: KEY ENVIRONMENT REVISION TESTS. Written by `anam-personas test`."


def record_green(cassettes: Cassettes, suite: Suite, results: Sequence[CaseResult]) -> list[str]:
    """Record the personas whose tests in an environment all passed, and forget those with a failed one.

    Returns the name of the file if it changed. Tests that were left out, stale or not run say nothing.
    """
    by_persona: dict[tuple[str, str], list[CaseResult]] = defaultdict(list)
    for result in results:
        by_persona[result.case.persona, result.case.environment].append(result)
    before = read_green(cassettes)
    now = dict(before)
    for at, own in by_persona.items():
        if any(each.outcome == "failed" for each in own):
            now.pop(at, None)
        played = [each for each in own if each.outcome != "skipped"]
        whole = len(own) == sum((case.persona, case.environment) == at for case in suite.cases)
        if whole and played and all(each.outcome == "passed" for each in played):
            now[at] = (played[0].revision, tests_digest(each.case for each in played))
    if now == before:
        return []
    rows = [f"{key} {environment} {found} {tests}" for (key, environment), (found, tests) in sorted(now.items())]
    cassettes.write(FILE, "\n".join([_HEAD, *rows, ""]) if rows else "")
    return [f"{cassettes.folder}/{FILE}"]


def read_green(cassettes: Cassettes) -> dict[tuple[str, str], tuple[str, str]]:
    """Key and environment -> revision and digest of the tests. Lines that are none are passed over: they prove nothing."""
    found = {}
    for row in cassettes.read(FILE).splitlines():
        parts = row.split()
        if len(parts) == 4 and not row.startswith("#"):
            found[parts[0], parts[1]] = (parts[2], parts[3])
    return found


def tests_digest(cases: Iterable[Case]) -> str:
    """A hash of what tests ask and expect."""
    return revision(sorted([case.source, case.digest] for case in cases))
