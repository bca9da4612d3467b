"""Running systems: their processes and their APIs. Everything here talks to something that lives."""
