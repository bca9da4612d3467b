"""Go templates, as Prometheus fills them into the labels and annotations of alerts."""

from __future__ import annotations

_OPEN = '{{ "{{" }}'


def literal(text: str) -> str:
    """Return a template that prints this text."""
    return text.replace("{{", _OPEN)


def printed(template: str) -> str:
    """Return what a template without holes prints."""
    return template.replace(_OPEN, "{{")


def in_address(label: str) -> tuple[str, str]:
    """Return the template that prints a label of the alert as a part of an address, after what it is called."""
    return f"{label} in an address", f"{{{{ $labels.{label} | urlquery }}}}"
