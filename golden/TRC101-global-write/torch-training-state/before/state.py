"""What the plots show."""

last_residual = None
