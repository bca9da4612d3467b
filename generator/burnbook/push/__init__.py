"""Push: the dashboards of the published bundle go to a running Grafana, and only what differs is written there."""

from burnbook.push.boards import Allowed, Board, read
from burnbook.push.steps import Action, Aim, Step, apply, compare
from burnbook.push.words import problem

__all__ = ["Action", "Aim", "Allowed", "Board", "Step", "apply", "compare", "problem", "read"]
