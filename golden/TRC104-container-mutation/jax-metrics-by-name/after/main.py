import jax
import jax.numpy as jnp
from metrics import METRICS, summary


class Regression:
    def __init__(self, rate):
        self.rate = rate
        self.log = {}

    def loss(self, weights, x, y):
        error = x @ weights - y
        error_entry = jnp.max(jnp.abs(error))
        return jnp.mean(error**2), error_entry

    def penalty(self, weights):
        terms_entries = []
        terms = jnp.sum(weights**2)
        for power in (1, 2):
            terms_entries.append(terms**power)
        return 0.1 * terms, terms_entries

    def fit(self, weights, x, y, steps):
        for _ in range(steps):
            gradient, error_entry = jax.grad(self.loss, has_aux=True)(weights, x, y)
            METRICS.setdefault("error", []).append(error_entry)
            weights = weights - self.rate * gradient
            slope, terms_entries = jax.grad(self.penalty, has_aux=True)(weights)
            if terms_entries:
                self.log.setdefault("terms", list()).extend(terms_entries)
            weights = weights - self.rate * slope
        return weights


def main():
    model = Regression(0.1)
    x = jnp.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    y = jnp.array([1.0, 0.0, 2.0])
    weights = model.fit(jnp.zeros(2), x, y, 2)
    return weights, summary(), [float(term) for term in model.log["terms"]]
