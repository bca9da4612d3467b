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
_UNMERGED = r"(?!checkout\.latency-1s|payment-gateway\.latency).*"  # a bucket may change its spelling, and its series

_LAST_SUCCESS = (
    "the readings of a last success are matched on all their labels: the other operands still choose the series. That a"
    " matcher is dropped from all of them is another mutant, and killed"
)

_LONGER = (
    "a longer range of one reading has the same last value wherever the other readings have one. That all of them are"
    " longer is another mutant, and killed"
)

EXCUSES = (
    Excuse(
        r"slo:(sli|event)_(total|bad):increase1m: its matchers dropped from counter.*",
        "the counters of a base are matched on all their labels: the other operands still choose the series. That a"
        " matcher is dropped from all of them is another mutant, and killed",
        r"(?!order-mailer\.backlog|payment-gateway\.reachable).*",
    ),
    Excuse(
        r"slo:sli_bad:increase1m: its matchers dropped from counter( \(2\))?",
        "both operands of the subtraction are matched on all their labels: the other one still chooses the series",
        r"payment-gateway\.reachable",
    ),
    Excuse(
        r"slo:sli_total:increase1m: matcher \w+ dropped from slo:last_success:\w+( \([234]\)| offset 1m.*)?",
        _LAST_SUCCESS,
    ),
    Excuse(
        r"slo:sli_bad:increase1m: matcher \w+ dropped from slo:last_success:\w+( \(2\)| offset 1m.*)?",
        _LAST_SUCCESS,
    ),
    Excuse(
        r"slo:sli_(total|bad):increase1m: \[1d\] becomes \[(2d|1d1m)\] in slo:last_success:timestamp_seconds\[1d\].*",
        _LONGER,
    ),
    Excuse(
        r"slo:sli_(total|bad):increase1m: by \(\) becomes without \(\) in (count|sum)\(.*\(max\(counter.*",
        "what `max` returns has no labels",
        r"order-mailer\.backlog",
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
        r"slo:(sli_(bad|total):(?!increase1m)\w+|(period|current)_\w+:ratio): by \(\) becomes without \(\) in sum\(.*"
        r"|slo:sli_total:increase1m: by \(\) becomes without \(\) in sum\(slo:event_total:increase1m\)",
        "each series that is summed has this SLO's labels and no others, and the rule sets the same ones again",
        _UNGROUPED,
    ),
    Excuse(
        rf"{_BURN}: by \(\) becomes without \(\) in sum\(sum_over_time\(slo:sli_bad:increase1m.*",
        "the guard is joined `on ()`: its labels do not matter",
        _UNGROUPED,
    ),
    Excuse(
        rf"{_BURN}: on \(.*\) becomes all labels in slo:sli_error:ratio_rate\w+ > (?!.* >= \d+).*",
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
        r"SLOTelemetryAbsent (vanished|never-seen): on \(\) becomes all labels in (?!.*slo:maintenance).*",
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
    Excuse(r"slo:(sli|event)_total:increase1m: \[1m[25]9s\] becomes \[[23]m\d+s\] in counter\[\w+\].*", _LONGER),
    Excuse(
        r"slo:(sli|event)_bad:increase1m: \[1m[25]9s\] becomes \[[23]m\d+s\] in counter\[\w+\].*", _LONGER, _UNMERGED
    ),
    Excuse(
        r"slo:sli_bad:increase1m: \[1m[25]9s\] becomes \[\w+\] in every raw selector",
        "a good series that has ended counts 0 in a longer range, and without one 0 is taken from the total, too",
        r"order-mailer\.delivery|checkout\.latency-250ms",
    ),
    Excuse(
        r"slo:sli_(total:increase1m: \[1m59s\] becomes \[59s\] in counter\[1m59s\] offset 30s \([34]\)"
        r"|bad:increase1m: \[1m59s\] becomes \[59s\] in counter\[1m59s\] offset 30s( \([34]\))?)",
        "only a series with one sample, between 59 and 60 seconds ago, would tell: half of it is almost a minute",
        r"order-mailer\.delivery",
    ),
    Excuse(
        r"slo:sli_bad:increase1m: matcher \w+ dropped from slo:sli_total:increase1m \(2\)",
        "0 of a stranger's events is 0, and there is only a total to take it from where the SLO's own is recorded",
    ),
    Excuse(
        r"slo:sli_bad:increase1m: 0 becomes -?1 in vector\(0\)",
        "bad is what good leaves of the recorded total, which is masked, too: nothing is left that could be multiplied",
        r"checkout\.latency-.*",
    ),
    Excuse(
        r"slo:sli_(total|bad):increase1m: by \(\) becomes without \(\) in sum\((sum\()?(label_replace\()?rate\(.*",
        "both the rule and the hand-written expression sum: either is enough",
        r"order-mailer\.freshness|otel-collector\..*",
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
        r"Collector(SendFailing [\w-]+|QueueNearlyFull): its matchers dropped from counter( \(\d\))?"
        r"|CollectorStoreSilent: its matchers dropped from counter \(\d\)",
        "both sides are matched on their labels: the others still choose the series. That a matcher is dropped from all"
        " of them is another mutant, and killed",
    ),
    Excuse(
        r"CollectorSilent [\w-]+: by \(\) becomes without \(\) in sum\(rate\(counter\[30m\]\) or [^>]*",
        "`unless on ()` asks whether there is any: a sum is, where one of its parts is",
    ),
    Excuse(
        r"CollectorSilent [\w-]+: on \(\) becomes all labels in .*",
        "both sides are sums, and have no labels",
    ),
    Excuse(
        r"CollectorStoreSilent: 0 becomes 1 in sum by .*",
        "counters gain whole numbers, and what a range adds to them by extrapolation is never less than nothing",
    ),
    Excuse(
        r"CollectorRestarting: 3 becomes 2\.55 in .*",
        "starts are whole: at least 2.55 are at least 3",
    ),
    Excuse(
        r"slo:sli_bad:increase1m: (\[1m30s\] becomes .* in|its matchers dropped from) counter(\[1m30s\])? \([345]\)"
        r"|slo:sli_bad:increase1m: (right side of `or` dropped: label_replace.*|60 becomes (51|69)( in .*)? \(2\))"
        r"|slo:sli_bad:increase1m: \* becomes / in (60 .* \(2\)|0 \* .*)",
        "0 of any events is 0",
        r"otel-collector\..*",
    ),
    Excuse(
        r"Watchdog: 1 becomes (0\.85|1\.15) in vector\(1\)",
        "an alert fires on any value, and its texts do not tell this one",
    ),
)


def of(suite: str, title: str) -> Excuse | None:
    """Return the excuse of a mutant."""
    found = (e for e in EXCUSES if re.fullmatch(e.title, title) and re.fullmatch(e.suite, suite))
    return next(found, None)
