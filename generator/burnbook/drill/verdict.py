"""What was seen in a drill, held against what must happen: one verdict a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from burnbook.drill import filling
from burnbook.drill.backfill import MINUTE
from burnbook.drill.counting import Counts
from burnbook.drill.expect import Expected
from burnbook.drill.receive import Notification
from burnbook.drill.seen import Observed, Script, heard_of
from burnbook.model import names
from burnbook.text import durations, gotemplate

_NOBODY = "nobody"
COUNTS = "base counts raw events"
"""The question that not every kind of SLI can be asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A question about an SLO (or the bundle), what must be so, what was seen, and whether that is the same."""

    subject: str
    question: str
    expected: str
    seen: str
    passed: bool


def judge(script: Script, observed: Observed) -> tuple[Verdict, ...]:
    """Return every verdict, by SLO in the order of the drill, then those on the bundle."""
    subjects = dict.fromkeys(one.subject for one in (*script.expected, *script.afterwards))
    found = [verdict for subject in subjects for verdict in _of(subject, script, observed)]
    return (*found, _watched(observed), _healthy(observed))


def _of(subject: str, script: Script, seen: Observed) -> Iterator[Verdict]:
    expected = [one for one in script.expected if one.subject == subject]
    yield from _counts(subject, seen)
    for one in expected:
        yield _answered(one, seen)
    for one in expected:
        heard = heard_of(seen.heard, one, "firing", seen.during.since, seen.over)
        yield from [_inhibited(one, seen)] if one.inhibited else _told(one, script, list(heard))
    for one in (one for one in script.fastest if one in expected):
        yield _over(one, seen)
    yield _nobody_else(subject, script, seen)
    for one in (one for one in script.afterwards if one.subject == subject):
        yield from _told(one, script, list(heard_of(seen.heard, one, "firing", seen.gone.since, seen.gone.until)))
        if one.alert.kind == "absent":
            yield _held(subject, seen)
        yield _back(one, seen)


def _counts(subject: str, seen: Observed) -> Iterator[Verdict]:
    """Tell whether the base counts raw series event by event."""
    if subject in seen.during.counted:
        one = seen.during.counted[subject]
        told = (_pairs(one.expected), _pairs(one.found))
        yield Verdict(subject, COUNTS, *told, one.expected == one.found)


def _answered(one: Expected, seen: Observed) -> Verdict:
    """Tell whether an alert fires in every Prometheus, and how soon it did."""
    firing = all(_fires(one.labels, alerts) for alerts in seen.during.firing)
    if one.alert.tier is None:
        wanted = f"after {durations.show(one.after)}"
        return _verdict(one, "fires", wanted, wanted if firing else "it does not fire", firing)
    wanted = f"after {_time(one.after)}, by the next minute"
    found = seen.during.detected.get((one.subject, one.alert.tier.speed))
    if found is None or not firing:
        return _verdict(one, "fires", wanted, "it never fires" if found is None else "it does not fire now", False)
    in_time = one.after <= found <= one.after + MINUTE
    return _verdict(one, "fires", wanted, f"after {_time(found)}", in_time)


def _told(one: Expected, script: Script, heard: list[Notification]) -> Iterator[Verdict]:
    """Tell who was told of an alert, how often, in which group, with which links."""
    yield _receivers(one, script, heard)
    if not heard:
        return
    if one.labels.get("severity") != names.NOBODY:
        counts = Counter(n.receiver for n in heard for _ in _alerts(one, n))  # twice in one notification is twice, too
        told = ", ".join(f"{count} to {receiver}" for receiver, count in sorted(counts.items()))
        yield _verdict(one, "is told", "once", told, set(counts.values()) == {1})
    own = [n for n in heard if n.receiver == one.main] or heard
    group, alike = own[0].body["groupLabels"], len({n.body["groupKey"] for n in own}) == 1
    yield _verdict(one, "is grouped by", _labels(one.grouped), _labels(group), alike and group == one.grouped)
    yield _links(one, heard[0])


def _receivers(one: Expected, script: Script, heard: list[Notification]) -> Verdict:
    """Tell whether those were told who `routes/` says, and whether that reaches anyone in production."""
    found = sorted({n.receiver for n in heard})
    ways = {name: script.published.ways(name) for name in one.receivers}
    wanted = ", ".join(f"{name} ({', '.join(ways[name]) or _NOBODY})" for name in one.receivers) or _NOBODY
    reaches = all(ways.values()) or one.labels.get("severity") == names.NOBODY
    told = ", ".join(found) or _NOBODY
    lost = "" if reaches else "; it has no integration, so that nobody hears it"
    return _verdict(one, "tells", wanted, told + lost, found == sorted(one.receivers) and bool(found) and reaches)


def _links(one: Expected, notification: Notification) -> Verdict:
    """Tell whether every link that was planned arrived, as an address that a browser opens."""
    alert = _alerts(one, notification)[0]
    templates = ((name, url) for name, url in one.alert.annotations if name.endswith("_url"))
    wanted = {name: gotemplate.addressed(url, alert["labels"]) for name, url in templates}
    found = {name: url for name, url in alert["annotations"].items() if name.endswith("_url")}
    bad = [name for name, url in found.items() if not _opens(url)]
    told = ", ".join(map(_plain, sorted(found))) or "none"
    bad += [name for name in wanted if found.get(name) != wanted[name]]
    return _verdict(
        one,
        "links to",
        ", ".join(map(_plain, sorted(wanted))) or "none",
        told + (f"; wrong: {', '.join(map(_plain, dict.fromkeys(bad)))}" if bad else ""),
        not bad and found.keys() == wanted.keys(),
    )


def _alerts(one: Expected, notification: Notification) -> list[dict[str, Any]]:
    return [alert for alert in notification.alerts("firing") if one.labels.items() <= alert["labels"].items()]


def _inhibited(one: Expected, seen: Observed) -> Verdict:
    """Tell whether an alert was suppressed and not told while the incident lasted."""
    states = {held.state for held in seen.during.held if one.labels.items() <= held.labels.items()}
    heard = sorted({n.receiver for n in heard_of(seen.heard, one, "firing", seen.during.since, seen.over)})
    told = f"told to {', '.join(heard)}" if heard else ", ".join(sorted(states)) or "it does not fire"
    return _verdict(one, "is inhibited", one.inhibited, told, states == {"suppressed"} and not heard)


def _over(one: Expected, seen: Observed) -> Verdict:
    """Tell whether the end of the fastest alert was told, and not before it was there."""
    early = list(heard_of(seen.heard, one, "resolved", seen.during.since, seen.over))
    late = list(heard_of(seen.heard, one, "resolved", seen.over, seen.gone.since))
    told = f"{late[0].time - seen.over:.1f} s after recovery" if late else _NOBODY + " was told"
    told = "too early" if early else told
    still = _fires(one.labels, seen.gone.before)
    passed = bool(late) and not early and not still
    return _verdict(one, "is told to be over", "after recovery", told + ("; it still fires" if still else ""), passed)


def _nobody_else(subject: str, script: Script, seen: Observed) -> Verdict:
    """Tell whether of all that was heard about an SLO, each alert went to where `routes/` sends it."""
    strays = []
    for notification in seen.heard:
        for alert in notification.body["alerts"]:
            labels = alert["labels"]
            wanted = script.published.receivers(labels)
            ours = f"{labels.get('service')}/{labels.get('slo', filling.SUBJECT)}" == subject
            if ours and (wanted is None or notification.receiver not in wanted):
                told = " ".join((labels["alertname"], labels.get("burn_speed", ""))).strip()
                strays.append(f"{notification.receiver} of {told}")
    told = ", ".join(dict.fromkeys(strays)) or _NOBODY
    return Verdict(subject, "anyone else who is told", _NOBODY, told, not strays)


def _held(subject: str, seen: Observed) -> Verdict:
    """Tell whether what burned when the telemetry vanished still does: no outage ends by silence."""
    burning = [alert.labels for alert in seen.gone.before if _burns(alert.labels, subject) and alert.state == "firing"]
    lost = [labels["burn_speed"] for labels in burning if not _fires(labels, seen.gone.firing)]
    speeds = ", ".join(labels["burn_speed"] for labels in burning) or "nothing burned"
    told = f"{', '.join(lost)} ended" if lost else speeds
    return Verdict(subject, "burn alerts held without telemetry", speeds, told, not lost)


def _back(one: Expected, seen: Observed) -> Verdict:
    late = list(heard_of(seen.heard, one, "resolved", seen.gone.until))
    wanted = "after the telemetry is back" if one.alert.kind == "absent" else "after it is full no more"
    told = f"{late[0].time - seen.gone.until:.1f} s later" if late else _NOBODY + " was told"
    return _verdict(one, "is told to be over", wanted, told, bool(late))


def _watched(seen: Observed) -> Verdict:
    beats = [n for n in seen.heard if n.body["groupLabels"].get("alertname") == names.WATCHDOG]
    heard = {n.receiver for n in beats}
    told = ", ".join(sorted(heard)) or _NOBODY
    return Verdict("bundle", f"{names.WATCHDOG} tells", "watchdog", told, heard == {"watchdog"})


def _healthy(seen: Observed) -> Verdict:
    told = ", ".join(f"{rule.name}: {rule.error}" for rule in seen.broken) or "none"
    return Verdict("bundle", "rules that fail", "none", told, not seen.broken)


def _verdict(one: Expected, question: str, expected: str, seen: str, passed: bool) -> Verdict:
    return Verdict(one.subject, f"{one.name} {question}", expected, seen, passed)


def _fires(labels: Mapping[str, str], alerts: Any) -> bool:
    return any(alert.state == "firing" and labels.items() <= alert.labels.items() for alert in alerts)


def _burns(labels: Mapping[str, str], subject: str) -> bool:
    return "burn_speed" in labels and f"{labels.get('service')}/{labels.get('slo')}" == subject


def _opens(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(sign.isspace() for sign in url)


def _time(seconds: Any) -> str:
    return durations.show(round(seconds))


def _pairs(counts: Counts) -> str:
    told = (tuple("nothing" if side < 0 else f"{side:g}" for side in pair) for pair in counts)
    return ", then ".join(f"{total} a minute, {bad} bad" for total, bad in told)


def _labels(labels: Mapping[str, str]) -> str:
    return ", ".join(sorted(labels))


def _plain(name: str) -> str:
    return name.removesuffix("_url")
