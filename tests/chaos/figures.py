"""What an experiment found: figures with their bars, and what was violated."""

from __future__ import annotations

import json
import sys

import attrs

_MOST_TOLD = 60


@attrs.frozen
class Figure:
    """One figure.

    Attributes:
        name: What was measured.
        value: How much.
        unit: Of what.
        most: What it must not exceed, or None where there is no bar.
    """

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the bar is met."""
        return self.most is None or self.value <= self.most


@attrs.frozen
class Outcome:
    """How an experiment went.

    Attributes:
        title: What it was.
        figures: What was measured.
        violations: What must not have happened; a bar that was missed is one, too.
        notes: What else is worth knowing.
    """

    title: str
    figures: tuple[Figure, ...]
    violations: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return everything as one JSON object."""
        return json.dumps(attrs.asdict(self), indent=2)

    def as_text(self) -> str:
        """Return everything as a table for people."""
        lines = [self.title]
        for figure in self.figures:
            bar = "" if figure.most is None else f"  (at most {figure.most:,.6g})"
            mark = "  " if figure.most is None else "ok" if figure.is_met else "!!"
            lines.append(f"  {mark} {figure.name:<52} {figure.value:>12,.6g} {figure.unit}{bar}")
        lines += [f"     {note}" for note in self.notes]
        lines.append("  nothing was violated" if not self.violations else f"  {len(self.violations)} violations:")
        lines += [f"  !! {violation}" for violation in self.violations[:_MOST_TOLD]]
        return "\n".join(lines)


def outcome(title: str, figures: list[Figure], violations: list[str], notes: list[str]) -> Outcome:
    """Return an outcome in which bars that were missed are violations, too."""
    missed = [
        f"{figure.name}: {figure.value:.6g} {figure.unit}, at most {figure.most:.6g}"
        for figure in figures
        if figure.most is not None and not figure.is_met
    ]
    return Outcome(title, tuple(figures), (*missed, *violations), tuple(notes))


def tell(*outcomes: Outcome, as_json: bool = False) -> int:
    """Print outcomes and return the exit code: 1 when anything was violated."""
    for each in outcomes:
        sys.stdout.write((each.as_json() if as_json else each.as_text()) + "\n")
    return int(any(each.violations for each in outcomes))


def progress(text: str) -> None:
    """Say how far an experiment is, on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
