"""Newton's method inside of an implicit time step."""

import jax
import jax.numpy as jnp


class Newton:
    def __init__(self, residual, max_steps=15, tolerance=1e-5):
        self.residual = residual
        self.max_steps = max_steps
        self.tolerance = tolerance

    def solve(self, guess, *args):
        """The root next to the guess, and the number of steps."""
        y = guess
        count = jnp.int32(0)
        for _ in range(self.max_steps):
            r = self.residual(y, *args)
            if jnp.abs(r) < self.tolerance:
                break
            y = y - r / jax.grad(self.residual)(y, *args)
            count = count + 1
        return y, count
