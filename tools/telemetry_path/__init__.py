"""The way of telemetry, with real servers: the reference service, agent, gateway, Prometheus, and who counts."""
