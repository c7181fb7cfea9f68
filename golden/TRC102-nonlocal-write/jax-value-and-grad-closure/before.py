import jax
import jax.numpy as jnp


class Trainer:
    def __init__(self, rate):
        self.rate = rate

    def step(self, w, x, y):
        margin = correct = None

        def hinge(w):
            nonlocal margin, correct
            margin = y * (x @ w)
            correct = jnp.mean(margin > 0)
            return jnp.mean(jnp.maximum(0.0, 1.0 - margin))

        result = jax.value_and_grad(hinge)(w)
        loss, gradient = result
        return w - self.rate * gradient, loss, jnp.min(margin), correct


def main():
    x = jnp.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0]])
    y = jnp.array([1.0, -1.0, 1.0])
    w, loss, margin, correct = Trainer(0.5).step(jnp.array([0.2, -0.1]), x, y)
    return {"w": w, "loss": loss, "margin": margin, "correct": correct}
