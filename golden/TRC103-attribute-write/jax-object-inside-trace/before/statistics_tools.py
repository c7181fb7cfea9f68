import jax.numpy as jnp


class Running:
    def __init__(self):
        self.count = 0
        self.total = 0.0
        self.largest = -jnp.inf
        self.seen = []

    def add(self, value):
        self.count += 1
        self.total = self.total + value
        self.largest = jnp.maximum(self.largest, value)
        self.seen.append(value)

    def mean(self):
        return self.total / self.count
