import jax.numpy as jnp


class Normalizer:
    """Centres and scales by what it has seen so far."""

    def __init__(self, size, decay=0.9):
        self.count = 0
        self.mean = jnp.zeros(size)
        self.second = jnp.zeros(size)
        self.decay = decay

    def observe(self, batch):
        self.count += batch.shape[0]
        delta = batch.mean(axis=0) - self.mean
        self.mean = self.mean + delta * batch.shape[0] / self.count
        self.second = self.decay * self.second + (1 - self.decay) * (batch**2).mean(axis=0)
        return self.mean, self.second

    def normalized(self, batch):
        mean, second = self.observe(batch)
        return (batch - mean) / jnp.sqrt(second + 1e-3)
