"""Proof by execution: rewritten code is run beside the original, and believed where both do the same."""
