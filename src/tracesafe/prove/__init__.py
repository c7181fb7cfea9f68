"""Proof by execution: the program before a fix and the one after it, run side by side."""
