"""From pairs of what was typed and what was meant to a model of slips."""
