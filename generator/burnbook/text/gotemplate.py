"""Go templates, as Prometheus fills them into the labels and annotations of alerts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote_plus

_OPEN = '{{ "{{" }}'


def literal(text: str) -> str:
    """Return a template that prints this text."""
    return text.replace("{{", _OPEN)


def printed(template: str) -> str:
    """Return what a template without holes prints."""
    return template.replace(_OPEN, "{{")


_IN_ADDRESS = re.compile(r"\{\{ \$labels\.(\w+) \| urlquery \}\}")


def addressed(template: str, labels: Mapping[str, str]) -> str:
    """Return an address in which the labels of an alert stand, as Go's `urlquery` writes them."""
    return _IN_ADDRESS.sub(lambda found: quote_plus(labels.get(found[1], "")), template)


def in_address(label: str) -> tuple[str, str]:
    """Return the template that prints a label of the alert as a part of an address, after what it is called."""
    return f"{label} in an address", f"{{{{ $labels.{label} | urlquery }}}}"
