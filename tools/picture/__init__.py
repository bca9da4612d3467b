"""Draw a published dashboard: its panels, as they are laid out, with what a real Prometheus answers."""
