"""What a Prometheus recorded of an SLO: asked for, read into minutes, firings and gaps, and put into words."""
