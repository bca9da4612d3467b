"""What tail sampling tells: traces leave before they are judged."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.collecting import Concern
from burnbook.model.sli import Query, Step
from burnbook.plan.collecting.reads import HELD, TARGETS, TOO_EARLY, Reads
from burnbook.plan.collecting.rising import Said, rising


def early(reads: Reads) -> Concern:
    """Return the alert on traces that are dropped before their decision."""
    answers = (
        ("at num_traces", "more traces begin within decision_wait than it holds"),
        ("well below it", "it was a burst, and is over"),
    )
    return Concern(
        means="Tail sampling holds traces for `decision_wait` before it judges them, `num_traces` at most. More came,"
        " and the oldest were thrown away unjudged: errors and slow requests among them. Metrics of spans are counted"
        " before and stay right, so no SLO is wrong; what is missing are traces to look at.",
        now="Start the collector with room for more (`--set processors.tail_sampling.num_traces=100000`), and with the"
        " memory for them. While an incident is looked into, remember that its traces are not complete.",
        step=Step("How many traces does it hold?", Query(reads.most((HELD,), *TARGETS), "instance"), answers),
        limits=(
            rising(
                reads,
                TOO_EARLY,
                TARGETS,
                Said(
                    names.EARLY_ALERT,
                    "traces leave before they are judged",
                    "Tail sampling has thrown traces away unjudged{held}, {value} a second now.",
                ),
            ),
        ),
    )
