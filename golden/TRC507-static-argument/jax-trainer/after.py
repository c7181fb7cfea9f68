import jax
import jax.numpy as jnp


def predict(weights, x):
    return jnp.tanh(x @ weights)


@jax.jit
def _update(weights, velocity, x, y, momentum, rate):
    def loss(weights):
        return ((predict(weights, x) - y) ** 2).mean()

    # heavy ball
    velocity = momentum * velocity - rate * jax.grad(loss)(weights)
    return weights + velocity, velocity


class Trainer:
    """Gradient descent with a rate that decays."""

    def __init__(self, rate: float):
        self.rate = rate
        self.momentum = 0.9

    def update(self, weights, velocity, x, y):
        """One step; the rate is that of now."""

        return _update(weights, velocity, x, y, self.momentum, self.rate)

    def fit(self, weights, x, y, epochs):
        velocity = jnp.zeros_like(weights)
        for _ in range(epochs):
            weights, velocity = self.update(weights, velocity, x, y)
            self.rate *= 0.5
        return weights


def main():
    x = jnp.array([[1.0, 2.0], [0.5, -1.0], [0.0, 1.0]])
    y = jnp.array([0.5, -0.5, 0.1])
    return Trainer(0.4).fit(jnp.array([0.1, -0.2]), x, y, 5)
