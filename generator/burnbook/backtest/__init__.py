"""Replays recorded history through present and proposed alerts."""
