"""Tells what alerts would do before they are trusted: detection, reset, budget spent, false pages."""
