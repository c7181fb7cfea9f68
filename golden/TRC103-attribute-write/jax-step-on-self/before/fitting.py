import jax
import jax.numpy as jnp


class Objective:
    """The mean of squares; keeps the residual."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets
        self.residual = None

    def __call__(self, weights):
        residual = self.inputs @ weights - self.targets
        self.residual = residual
        return jnp.mean(residual**2)


class Fitter:
    def __init__(self, inputs, targets, rate):
        self.objective = Objective(inputs, targets)
        self.rate = rate
        self.norm = None
        self.step = jax.jit(self._step)

    def _step(self, weights, gradient):
        norm = jnp.sqrt(jnp.sum(gradient**2))
        self.norm = norm
        return weights - self.rate * gradient

    def fit(self, weights, steps):
        slope = jax.grad(self.objective)
        for _ in range(steps):
            weights = self.step(weights, slope(weights))
        return weights
