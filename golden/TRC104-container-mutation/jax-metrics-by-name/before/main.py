import jax
import jax.numpy as jnp
from metrics import METRICS, summary


class Regression:
    def __init__(self, rate):
        self.rate = rate
        self.log = {}

    def loss(self, weights, x, y):
        error = x @ weights - y
        METRICS.setdefault("error", []).append(jnp.max(jnp.abs(error)))
        return jnp.mean(error**2)

    def penalty(self, weights):
        terms = jnp.sum(weights**2)
        for power in (1, 2):
            self.log.setdefault("terms", list()).append(terms**power)
        return 0.1 * terms

    def fit(self, weights, x, y, steps):
        for _ in range(steps):
            weights = weights - self.rate * jax.grad(self.loss)(weights, x, y)
            slope = jax.grad(self.penalty)(weights)
            weights = weights - self.rate * slope
        return weights


def main():
    model = Regression(0.1)
    x = jnp.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    y = jnp.array([1.0, 0.0, 2.0])
    weights = model.fit(jnp.zeros(2), x, y, 2)
    return weights, summary(), [float(term) for term in model.log["terms"]]
