"""The reference service: it turns a basket into a paid order, and tells everything that its SLOs are judged by."""

__version__ = "1.4.0"
