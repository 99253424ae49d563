"""What is asked of ``test``: its options, and the combinations that are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from anam_personas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from anam_personas.testing.player import Mode


_REPORTED: Final = frozenset(["--compare", "a second --model"])
"""Modes that end with a report in one of the formats."""


class TestRequest(NamedTuple):
    """The options of the command, by the names of its parameters."""

    keys: tuple[str, ...] = ()
    name: str | None = None
    tags: tuple[str, ...] = ()
    last_failed: bool = False
    fail_fast: bool = False
    replay: bool = False
    live: bool = False
    recheck: bool = False
    models: tuple[str, ...] = ()
    compare: str | None = None
    jobs: int = 32
    max_cost: float | None = None
    dry_run: bool = False
    judge_check: bool = False
    from_session: str | None = None
    export: str | None = None
    prune: bool = False
    allow_not_run: bool = False
    strict: bool = False
    form: str = "text"
    output_file: Path | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> TestRequest:
        """The request of these options. Raises `UsageError` for options that cannot be combined."""
        made = cls(**options)
        modes = [name for name, on in made._modes().items() if on]
        if len(modes) > 1:
            raise UsageError(f"{modes[0]} cannot be combined with {modes[1]}")
        if made.replay and made.live:
            raise UsageError("--replay cannot be combined with --live")
        text_only = [mode for mode in modes if mode not in _REPORTED]
        if text_only and made.form != "text":
            raise UsageError(f"{text_only[0]} has a form of its own: it cannot be combined with --format")
        if text_only and made.output_file is not None and made.export is None:
            raise UsageError(f"{text_only[0]} cannot be combined with --output-file")
        if made.recheck and made.replay:
            raise UsageError("--recheck plays live: it cannot be combined with --replay")
        if made.strict and made.allow_not_run:
            raise UsageError("--strict cannot be combined with --allow-not-run")
        if made.prune and (made.narrow or modes):
            raise UsageError("--prune-recordings needs a run of all tests: leave out what selects some of them")
        if len(made.models) > 2 or len(set(made.models)) != len(made.models):
            raise UsageError("--model compares two different models: give it once or twice")
        return made

    @property
    def how(self) -> Mode | None:
        """How conversations are played, where that was said."""
        return "replay" if self.replay else "live" if self.live else None

    @property
    def narrow(self) -> bool:
        """Whether only some tests are selected."""
        return bool(self.keys or self.name or self.tags or self.last_failed)

    def _modes(self) -> dict[str, bool]:
        return {
            "--from-session": self.from_session is not None,
            "--export": self.export is not None,
            "--judge-check": self.judge_check,
            "--dry-run": self.dry_run,
            "--compare": self.compare is not None,
            "--recheck": self.recheck,
            "a second --model": len(self.models) > 1,
        }
