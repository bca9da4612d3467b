"""What only OTTL can do: labels that rules select by, and secrets in the texts that redaction does not look at.

Redaction masks attributes and log bodies. A span's name, its status (where SDKs put the text of an exception), its
trace state, names of events and metrics, and attributes that exemplars keep of what a view left out would pass. So do,
still, attributes of a span's links: OTTL (0.158) hands links on as a whole, and neither sees nor sets what is in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from burnbook.outputs.collector.components import PROVED, Version
from burnbook.outputs.collector.environment import literal

MASK = "****"
"""What stands in the place of a secret: redaction writes the same."""
_SPAN_TEXTS = ("span.name", "span.status.message", "span.trace_state")
_TEXTS = {
    "trace_statements": (_SPAN_TEXTS, ("spanevent.name",)),  # one list would skip spans without events
    "metric_statements": (("metric.name", "metric.description"),),
}
_EXEMPLARS: Version = PROVED  # OTTL reaches them; of earlier releases that is not known
_LABELS = ("service.name", "service.version")


def quoted(text: str) -> str:
    """Return a text as OTTL quotes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def texts(patterns: Iterable[str]) -> dict[str, Any]:
    """Return a transform that masks what matches in the texts of spans and metrics."""
    regex = quoted("|".join(f"(?:{pattern})" for pattern in patterns))

    def masked(paths: tuple[str, ...]) -> dict[str, list[str]]:
        return {"statements": [literal(f'replace_pattern({path}, {regex}, "{MASK}")') for path in paths]}

    return {"error_mode": "ignore", **{kind: [*map(masked, groups)] for kind, groups in _TEXTS.items()}}


def points(version: Version) -> dict[str, Any]:
    """Return a transform that gives every point the labels that selectors name, whatever the store promotes.

    Prometheus makes `job` and `instance` of a resource, and drops the rest of it unless told to promote it.
    """
    places = ((f'datapoint.attributes["{name}"]', f'resource.attributes["{name}"]') for name in _LABELS)
    copied = [f"set({point}, {resource}) where {point} == nil" for point, resource in places]
    groups = [copied, *([["keep_keys(exemplar.filtered_attributes, [])"]] if version >= _EXEMPLARS else [])]
    return {"error_mode": "ignore", "metric_statements": [{"statements": group} for group in groups]}
