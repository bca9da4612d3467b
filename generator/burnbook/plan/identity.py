"""Identity: the labels that tell one SLO's recorded series from all others, and those that split it into groups."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.spec import Labels
from burnbook.text.promql import Selector, by, equals


@dataclass(frozen=True, slots=True)
class Identity:
    """The labels of an SLO with their values, and the names of its group labels, whose values come with the events."""

    labels: Labels
    groups: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """The label list that keeps groups apart, for `by` and `on`: `()` without groups."""
        return by(self.groups)

    @property
    def names(self) -> str:
        """The label list of the SLO as a whole, groups folded."""
        return by(name for name, _ in self.labels)

    @property
    def whole(self) -> str:
        """The label list that an alert carries: the SLO's and its group's."""
        return by((*(name for name, _ in self.labels), *self.groups))

    def series(self, name: str) -> str:
        """Return a recorded series of this SLO, all groups of it."""
        return str(Selector(name, equals(self.labels)))

    def sum(self, expr: str) -> str:
        """Return a sum that keeps groups apart and drops everything else."""
        return f"sum by {self.by} ({expr})"
