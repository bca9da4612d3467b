"""Variables put in the place of their names, as Grafana writes them into a query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from burnbook.recorded.facts import Span

_NAMED = re.compile(r"\$(?:(\w+)|\{(\w+)(?::\w+)?\})")
_SPECIAL = re.compile(r"[$^*{}\[\]'+?.()|\\]")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the variables that have a value; what no variable is called stays."""
    return _NAMED.sub(lambda found: values.get(found[1] or found[2], found[0]), text)


def written(chosen: Sequence[str], *, multi: bool) -> str:
    """Return what is chosen as it stands in a string of PromQL: several as a regular expression.

    Grafana escapes in two ways: for a variable that may have several values, what is special in an expression.
    """
    if not multi:
        return _quoted(chosen[0]) if chosen else ""
    escaped = [_quoted(_SPECIAL.sub(lambda found: f"\\{found[0]}", value)) for value in chosen]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def durations(span: Span, step: float, least: float) -> dict[str, str]:
    """Return Grafana's own variables: `step` is from point to point, `least` from sample to sample (seconds)."""
    rate = max(step + least, 4 * least)
    found = {
        f"__{name}{unit}": f"{round(seconds * factor)}{suffix}"
        for name, seconds in (("rate_interval", rate), ("interval", step), ("range", span.seconds))
        for unit, factor, suffix in (("", 1, "s"), ("_s", 1, ""), ("_ms", 1000, ""))
    }
    return found | {"__from": f"{round(span.start * 1000)}", "__to": f"{round(span.end * 1000)}"}


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
