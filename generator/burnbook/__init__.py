"""Burnbook: SLO definitions in, a proved on-call bundle out."""

__version__ = "0.1.0"
