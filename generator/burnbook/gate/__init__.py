"""Decides whether a rollout may go on: by the error budget policy and what a Prometheus recorded."""
