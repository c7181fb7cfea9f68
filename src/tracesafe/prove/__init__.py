"""Proof by execution: a fix is believed because it was run."""
