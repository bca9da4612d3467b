"""What only OTTL can do: labels that rules select by, and secrets in the texts that redaction does not look at.

Redaction masks attributes and log bodies. A span's name, its status (where SDKs put the text of an exception), names of
events, and attributes that exemplars keep of what a view left out would pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from burnbook.outputs.collector.components import PROVED, Version
from burnbook.outputs.collector.environment import literal

MASK = "****"
"""What stands in the place of a secret: redaction writes the same."""
_TEXTS = (("span.name", "span.status.message"), ("spanevent.name",))  # one list would skip spans without events
_EXEMPLARS: Version = PROVED  # OTTL reaches them; of earlier releases that is not known
_LABELS = ("service.name", "service.version")


def quoted(text: str) -> str:
    """Return a text as OTTL quotes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def texts(patterns: Iterable[str]) -> dict[str, Any]:
    """Return a transform that masks what matches in the texts of spans."""
    regex = quoted("|".join(f"(?:{pattern})" for pattern in patterns))
    groups = [[literal(f'replace_pattern({path}, {regex}, "{MASK}")') for path in paths] for paths in _TEXTS]
    return {"error_mode": "ignore", "trace_statements": [{"statements": group} for group in groups]}


def points(version: Version) -> dict[str, Any]:
    """Return a transform that gives every point the labels that selectors name, whatever the store promotes.

    Prometheus makes `job` and `instance` of a resource, and drops the rest of it unless told to promote it.
    """
    places = ((f'datapoint.attributes["{name}"]', f'resource.attributes["{name}"]') for name in _LABELS)
    copied = [f"set({point}, {resource}) where {point} == nil" for point, resource in places]
    groups = [copied, *([["keep_keys(exemplar.filtered_attributes, [])"]] if version >= _EXEMPLARS else [])]
    return {"error_mode": "ignore", "metric_statements": [{"statements": group} for group in groups]}
