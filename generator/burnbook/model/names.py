"""Every name that rules, tests and readers of the rules share, in one place.

Recorded names follow Prometheus' `level:metric:operations`; those that mean what Sloth's mean have Sloth's names, so
that dashboards carry over.
"""

from __future__ import annotations

BAD = "slo:sli_bad:increase"
TOTAL = "slo:sli_total:increase"
COUNT = "slo:sli_total:count"
EVENT_BAD = "slo:event_bad:increase"
EVENT_TOTAL = "slo:event_total:increase"
"""What bad and total are made of where time slices are counted."""
RATIO = "slo:sli_error:ratio_rate"
COVERAGE = "slo:sli_total:coverage_ratio"
PERIOD_BURN = "slo:period_burn_rate:ratio"
REMAINING = "slo:period_error_budget_remaining:ratio"
CURRENT_BURN = "slo:current_burn_rate:ratio"
OBJECTIVE = "slo:objective:ratio"
BUDGET = "slo:error_budget:ratio"
PERIOD_DAYS = "slo:time_period:days"
INFO = "burnbook_slo_info"
LAST_SUCCESS = "slo:last_success:timestamp_seconds"
REMEMBERED = "1d"
"""How long the last success is known after its telemetry has gone."""
CLOCK = "slo:period_clock:seconds"
ELAPSED = "slo:period_elapsed:ratio"
PERIOD = "period"
"""The label that tells a calendar's periods apart."""
MAINTENANCE = "slo:maintenance:bool"
KIND = "sli_kind"
"""The label of `burnbook_slo_info` that says how an SLO is measured."""
DEADLINE = "deadline"
"""The kind of SLI that counts runs, too few for a burn rate; its dashboard is called so."""

BURN_ALERT = "SLOErrorBudgetBurn"
ABSENT_ALERT = "SLOTelemetryAbsent"
EXHAUSTED_ALERT = "SLOErrorBudgetExhausted"
LOW_TRAFFIC_ALERT = "SLOLowTrafficErrors"
DEADLINE_ALERT = "SLODeadlineMissed"
MISSED_ALERT = "SLORuleEvaluationMissed"
FAILED_ALERT = "SLORuleEvaluationFailed"
WATCHDOG = "Watchdog"
POOL_ALERT = "DatabasePoolNearlyFull"
BACKLOG_ALERT = "QueueBacklogHigh"
GROWING_ALERT = "QueueBacklogGrowing"
REPLICAS_ALERT = "ReplicasMissing"
QUERIES_ALERT = "DatabaseQueriesSlow"
UNKNOWN_ALERT = "SaturationUnknown"
DOWN_ALERT = "CollectorDown"
REFUSING_ALERT = "CollectorRefusing"
FAILING_ALERT = "CollectorSendFailing"
LOSING_ALERT = "CollectorLosingData"
WAITING_ALERT = "CollectorStoreSilent"
FULL_ALERT = "CollectorQueueNearlyFull"
LIMITED_ALERT = "CollectorMemoryLimited"
EARLY_ALERT = "TracesSampledTooEarly"
OVERSIZED_ALERT = "CollectorDroppingOversized"
SILENT_ALERT = "CollectorSilent"
RESTARTING_ALERT = "CollectorRestarting"
COLLECTOR = "collector"
"""The `service` label of alerts about the collectors, and what their files are called: no service can be."""
COLLECTOR_FAMILY = "otel-collector"
SATURATION = "saturation"
"""What the rules, the tests and the page of what fills up are called, where those of an SLO have its name."""
QUEUED = "service:queue_length:sum"
OURSELVES = "burnbook"
"""The `service` label of alerts about the bundle itself."""
CHOSEN_GROUP = "by_"
"""What the name of a group's label has before it where the SLO dashboard chooses a group by it."""
NOBODY = "none"
"""The `severity` label of what is told to nobody."""

SPEEDS = ("fast", "medium", "slow", "trickle")

RESERVED_LABELS = frozenset(
    {
        "alertname",
        "alertstate",
        "burn_speed",
        "criticality",
        "le",
        "long_window",
        "objective",
        "period",
        "reason",
        "service",
        "severity",
        "short_window",
        "sli_kind",
        "slo",
        "team",
        "window",
    }
)
RESERVED_SERVICES = frozenset({"burnbook", "collector", "deadline", "journal", "overview", "slo"})
RESERVED_SLOS = frozenset({"error-budget-policy", "maintenance", "postmortem", "readme", "saturation"})
