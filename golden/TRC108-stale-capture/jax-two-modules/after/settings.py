gravity = 9.75
damping = 0.25
