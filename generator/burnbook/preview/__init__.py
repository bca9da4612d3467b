"""Draws a dashboard of the bundle with what a Prometheus answers: one page, one picture."""
