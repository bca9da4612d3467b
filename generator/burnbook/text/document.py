"""A page of HTML that stands alone: Markdown and charts, readable in light, dark and print, nothing fetched or run."""

from __future__ import annotations

from collections.abc import Iterable

from burnbook.text import html

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid #8886; vertical-align: top; }
.scroll { overflow-x: auto; }
.anchor { visibility: hidden; }
svg { max-width: 100%; height: auto; }
@media print { :root { color-scheme: light; } }
</style>
</head>
<body>
<main>
{% for part in parts %}
{{ part | safe }}
{% endfor %}
</main>
</body>
</html>
"""


def document(title: str, parts: Iterable[str]) -> str:
    """Return a page of parts: Markdown, or charts as SVG, in their order; links within a page stay as they are."""
    made = [part if part.startswith("<svg") else html.render(part, lambda link: link).body for part in parts]
    return html.fill(_PAGE, {"title": title, "parts": made})
