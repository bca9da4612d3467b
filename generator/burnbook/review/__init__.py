"""SLO reviews from what a Prometheus recorded: verdicts, budgets, alerts, advice. What is not known is no number."""

from __future__ import annotations

from burnbook.review.history import append
from burnbook.review.page import Subject
from burnbook.review.reviewing import Asked, last_hour, reviewed
from burnbook.review.writing import Made, made, write

__all__ = ["Asked", "Made", "Subject", "append", "last_hour", "made", "reviewed", "write"]
