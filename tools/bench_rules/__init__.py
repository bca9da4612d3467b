"""The bench of the rules: what they record and what they cost, beside the truth and beside two peers' ways."""
