"""The words between the tables of docs/bench-rules.md."""

HEAD = """\
# The rules, measured

Written by `make bench-rules` ({command}): seed {seed}, Prometheus {prometheus}, Python {python}. The same seed gives
the same figures but for processor time and late pushes. The target exits with 1 if a goal is missed.

Simulated services are scraped every 30s into a real Prometheus. The truth is counted where the events are made, to
the moment, seen by a scrape or not. Burnbook's rules come from its own pipeline (99.9% over 30d, the default
policy); Sloth's and Pyrra's are written as those two write theirs ([`peers.py`](../tools/bench_rules/peers.py)); raw
`increase` is the quotient of two, over the whole window, which nobody records. The base and all else that is summed
up over the period are back-filled by promtool over every minute of the month (Sloth's ratio of 5m every 30s, Pyrra's
increase of 5m every 150s); the rest is evaluated at sampled instants."""

WINDOWS = """\
## Error of the burn rate

The month: 2 instances behind 40 series, 1 request a second at night and 200 at the peak, a restart every 60 hours of
each, four rollouts, one scrape of 2,000 lost, bursts, three incidents. {count} instants for the windows, a quarter
of them within three hours of an incident; {periods} of the last four days for 30d.

Relative to the truth, mean / worst in %; the last column is the error of the budget left, in percentage points.
Pyrra's windows are those of its own for 30d: 5m, 32m, 1h4m, 6h26m, 1d1h43m, 4d6h51m. A window knows no more than the
scrapes at its edges: what failed between two of them may stand on either side, and where little fails that is much."""

HARD = """\
## Hard worlds

Mean / worst error in %; "missing" counts instants without a figure."""

EVENTS = """\
## Events

Failures, and all requests, from the first hour to the last minute of each world. Samples cannot tell what an
instance counted after its last scrape, nor what it had counted before its first."""

PAGES = """\
## Pages

Seconds from the moment at which both windows really cross the threshold of that alert to the evaluation that fires,
and from the moment at which they really fall below it to the evaluation that ends it; how often it fired of how
often it was due. Pyrra has windows and factors of its own, and waits for 2m and 16m before it fires."""

COSTS = """\
## Cost of one SLO in an hour

Of N raw series a quarter are failures; all are scraped every 30s. Samples are those that Prometheus says its queries
touched; processor time is what the whole server used, without what asking
takes. What reads raw counters is asked of N series (40: the month; else 4.4 days), all else of the month, for it
does not depend on N. "Scaled": the increase over 30d straight from raw counters, of which the month has 40, times N
/ 40. What peers' alerts read (instants of recorded series) is left out: too little to be seen."""

KINDS = """\
Where Burnbook's samples go:"""

CADENCE = """\
Burnbook evaluates once a minute; Sloth states no interval, so that it is the server's: 30s with the operator, 1m by
default. What is due to that, and what is left if Sloth is evaluated once a minute as well:"""

LATE = """\
## Late pushes

Another Prometheus, at real pace: eight series, a sample every {every}s that arrives 1 to {latest}s after its time,
{minutes} minutes. The rules as planned for pushed telemetry, and the same with `arrival_delay: 0s`."""
