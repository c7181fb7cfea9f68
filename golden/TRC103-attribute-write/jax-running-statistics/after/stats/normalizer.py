import jax.numpy as jnp


class Normalizer:
    """Centres and scales by what it has seen so far."""

    def __init__(self, size, decay=0.9):
        self.count = 0
        self.mean = jnp.zeros(size)
        self.second = jnp.zeros(size)
        self.decay = decay

    def observe(self, batch, count, mean, second):
        count += batch.shape[0]
        delta = batch.mean(axis=0) - mean
        mean = mean + delta * batch.shape[0] / count
        second = self.decay * second + (1 - self.decay) * (batch**2).mean(axis=0)
        return (mean, second), (count, mean, second)

    def normalized(self, batch, count, mean_value, second_value):
        (mean, second), (count, mean_value, second_value) = self.observe(batch, count, mean_value, second_value)
        return (batch - mean) / jnp.sqrt(second + 1e-3), (count, mean_value, second_value)
