"""What runs in the interpreter of the user, in which tracesafe may be missing: relative imports only."""
