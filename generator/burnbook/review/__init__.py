"""Reviews SLOs over a period: what was promised, what was kept, what it means, from what a Prometheus recorded."""
