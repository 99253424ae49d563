"""Right, wrong and missed findings, and the shares that are made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Tally:
    """How many findings were right, how many wrong, how many were missed, and how many nobody has looked at."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    open: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        self.open += other.open

    @property
    def precision(self) -> float | None:
        """The share of the findings that are right; None without any that was looked at."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """The share of what is to be found that was found; None where there is nothing to be found."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else None

    def row(self, name: str) -> str:
        """A line of a table."""
        shares = "  ".join(
            "-".rjust(6) if share is None else f"{share:6.2f}" for share in (self.precision, self.recall)
        )
        return f"  {name:12}{self.right:6}{self.wrong:7}{self.missed:8}{self.open:6}  {shares}\n"


HEAD = f"  {'':12}{'right':>6}{'wrong':>7}{'missed':>8}{'open':>6}  {'prec.':>6}  {'recall':>6}\n"
