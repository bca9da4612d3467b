"""Charts over time as SVG that stands alone: no script, readable in light and dark, the same bytes every time."""

from burnbook.charts.chart import Band, Chart, Line, Marker, Row, Threshold, Tone, runs
from burnbook.charts.draw import draw, stack

__all__ = ["Band", "Chart", "Line", "Marker", "Row", "Threshold", "Tone", "draw", "runs", "stack"]
