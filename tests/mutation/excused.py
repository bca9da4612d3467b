"""Mutants that no test can kill, with the reason; one that is killed, or an excuse without a mutant, is a failure.

A mutant's title is the same in every SLO that has such a rule; the first SLO with it tries it, and speaks for the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Excuse:
    """A reason for the mutants whose title a regex matches whole, in suites whose name another does."""

    title: str
    reason: str
    suite: str = ".*"


_BURN = r"SLOErrorBudgetBurn \w+"
_UNGROUPED = r"(?!checkout\.payment-success).*"
_OPAQUE = r"order-mailer\.freshness"

EXCUSES = (
    Excuse(
        r"slo:(sli|event)_(total|bad):increase1m: its matchers dropped from counter.*",
        "the counters of a base are matched on all their labels: the other operands still choose the series. That a"
        " matcher is dropped from all of them is another mutant, and killed",
    ),
    Excuse(
        rf"{_BURN}: query 2 of description: \[1h\] becomes \[(2h|1h1m)\] in .*",
        "query 2 is asked only where query 1 found a figure within 1h, and the last one is the same",
    ),
    Excuse(
        rf"{_BURN}: query 2 of description: \[1d\] becomes \[(2d|1d1m)\] in .*",
        "the alert itself fires only on a ratio of the last day, and the last one is the same",
    ),
    Excuse(
        r"slo:(sli_(bad|total):(?!increase1m)\w+|(period|current)_\w+:ratio): by \(\) becomes without \(\) in sum\(.*",
        "each series that is summed has this SLO's labels and no others, and the rule sets the same ones again",
        _UNGROUPED,
    ),
    Excuse(
        rf"{_BURN}: by \(\) becomes without \(\) in sum\(sum_over_time\(slo:sli_bad:increase1m.*",
        "the guard is joined `on ()`: its labels do not matter",
        _UNGROUPED,
    ),
    Excuse(
        rf"{_BURN}: on \(.*\) becomes all labels in slo:sli_error:ratio_rate\w+ > .*",
        "both ratios have the labels of this SLO and of its groups, and no others",
    ),
    Excuse(
        rf"{_BURN}: query 2 of description: on \(\) becomes all labels in .*",
        "both series have the labels of this SLO and of one group, and no others",
    ),
    Excuse(
        rf"{_BURN}: on \(\) becomes all labels in last_over_time\(slo:sli_error:ratio_.* slo:sli_total:increase1m",
        "both series have the labels of this SLO, and no others",
        _UNGROUPED,
    ),
    Excuse(
        r"SLOErrorBudgetExhausted: on \(.*\) becomes all labels in .*",
        "budget and coverage have the labels of this SLO and of its groups, and no others",
    ),
    Excuse(
        r"SLOTelemetryAbsent (vanished|never-seen): on \(\) becomes all labels in .*",
        "both sides have the labels of this SLO, and no others",
        _UNGROUPED,
    ),
    Excuse(
        r"slo:(sli|event)_(total|bad):increase1m: on \(job, instance\) group_left \(\) without job in .*",
        "the service's selector fixes the job: instances are told apart by their label alone",
        r"(night-desk|payment-gateway)\..*",
    ),
    Excuse(
        r"slo:sli_bad:increase1m: 0 becomes -1 in clamp_min.*",
        "good events are some of all events, in the same series: there are never more of them",
        r"order-mailer\.delivery",
    ),
    Excuse(
        r"slo:(sli|event)_(total|bad):increase1m: \[\d+m?\d+s\] becomes \[\w+\] in counter\[\w+\].* \([234]\)",
        "only the first of the four readings of now is counted; the others are compared with what was there before",
    ),
    Excuse(
        r"slo:(sli|event)_(total|bad):increase1m: offset becomes .* in counter offset ([16]h|1d)(\w+s)?",
        "which of the hours is looked at does not matter to the minute: it tells what was there long ago",
    ),
    Excuse(
        r"slo:last_success:timestamp_seconds: offset becomes 15s in counter offset 30s",
        "seen by no test, though not the same: samples of a trial stand a minute apart, and both offsets read one",
    ),
    Excuse(
        r"SLOLowTrafficErrors: (0 becomes -1|> becomes >=|comparison dropped) (in|from) sum\(.* > 0",
        "0/0 is not a number, which is above nothing",
    ),
    Excuse(
        r"SLOLowTrafficErrors: 0 becomes 1 in sum\(.*\[23h59m30s\]\)\) > 0",
        "of one event not three can be bad",
    ),
    Excuse(
        r"SLOLowTrafficErrors: 3 becomes 2\.55 in .*",
        "events are whole: at least 2.55 are at least 3",
    ),
    Excuse(
        rf"{_BURN}: query \d of description: \[1h\] becomes \[(2h|1h1m)\] in slo:sli_total:coverage_.*",
        "it is asked only where query 1 found a budget within 1h, and the coverage is recorded with the budget",
    ),
    Excuse(
        r"QueueBacklogGrowing: on \(\) becomes all labels in .*",
        "both sides are one recorded series, and have its labels",
    ),
    Excuse(
        r"ReplicasMissing: 6 becomes 5\.1 in .*",
        "replicas are whole: fewer than 5.1 are five at most, and so are fewer than 6",
    ),
    Excuse(
        r"Watchdog: 1 becomes (0\.85|1\.15) in vector\(1\)",
        "an alert fires on any value, and its texts do not tell this one",
    ),
    Excuse(
        r"slo:sli_(total|bad):increase1m: (?!label |the whole rule|record ).*",
        "no series can be written for a hand-written expression: its tests feed the recorded base (docs/rules.md)",
        _OPAQUE,
    ),
)


def of(suite: str, title: str) -> Excuse | None:
    """Return the excuse of a mutant."""
    found = (e for e in EXCUSES if re.fullmatch(e.title, title) and re.fullmatch(e.suite, suite))
    return next(found, None)
