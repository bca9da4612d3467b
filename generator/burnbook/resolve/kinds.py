"""What some kinds of SLI ask of their SLO and of the project."""

from __future__ import annotations

from burnbook.diagnostics import Report
from burnbook.model import spec
from burnbook.model.indicators import Deadline, Latency
from burnbook.text import durations

_NATIVE = (3, 0)  # where native histograms are read without a flag, and promtool can write them


def check(slo: spec.Slo, project: spec.Project, report: Report) -> bool:
    """Tell whether an SLO can be what its SLI needs; why not is reported."""
    sli = slo.sli
    if isinstance(sli, Deadline):
        return _check_runs(slo, sli, report)
    if isinstance(sli, Latency) and sli.histogram and not sli.histogram.bounds:
        return _check_native(sli, project, report)
    return True


def _check_runs(slo: spec.Slo, sli: Deadline, report: Report) -> bool:
    """Report what means nothing for an SLO that counts a few runs, and a window that holds none."""
    alerting, mend = slo.alerting, "remove it; SLODeadlineMissed tells each late run"
    stated = (("policy", alerting.policy), ("min_bad_events", alerting.min_bad_events))
    useless = [key for key, value in stated if value is not None]
    for key in useless:
        text = f"{slo.name} has no burn alerts, for runs are too few: {key} would change nothing"
        report(alerting.origin.at(key).problem("no-burn-alerts", text, mend, key=True))
    if slo.slices:
        text = f"{slo.name} counts runs, which no slice of time holds"
        report(slo.origin.at("budgeting").problem("no-slices", text, "remove it", key=True))
    if slo.period >= 2 * sli.every:
        return not useless and not slo.slices
    text = f"the window of {durations.show(slo.period)} does not hold two runs of every {durations.show(sli.every)}"
    report(slo.origin.at("window").problem("window-runs", text, "choose a window that holds many of them"))
    return False


def _check_native(sli: Latency, project: spec.Project, report: Report) -> bool:
    version = project.prometheus.version
    if not sli.threshold:
        report(
            sli.origin.at("threshold").problem("latency-threshold", "nothing is faster than 0s", "write such as 250ms")
        )
    if version >= _NATIVE:
        return bool(sli.threshold)
    text = f"native histograms need Prometheus 3, and the project's may be {'.'.join(map(str, version))}"
    mend = 'state prometheus: {version: "3.0"} in the project file, or give the bounds of classic buckets'
    report(sli.origin.at("histogram").problem("native-histogram", text, mend))
    return False
