"""What the training run remembers between steps."""

step = 0
