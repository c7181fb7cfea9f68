import jax
import jax.numpy as jnp


class Trainer:
    def __init__(self, rate):
        self.rate = rate

    def step(self, w, x, y):
        margin = correct = None

        def hinge(w):
            margin = y * (x @ w)
            correct = jnp.mean(margin > 0)
            return jnp.mean(jnp.maximum(0.0, 1.0 - margin)), (margin, correct)

        (hinge_value, (margin, correct)), gradient_value = jax.value_and_grad(hinge, has_aux=True)(w)
        result = (hinge_value, gradient_value)
        loss, gradient = result
        return w - self.rate * gradient, loss, jnp.min(margin), correct


def main():
    x = jnp.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0]])
    y = jnp.array([1.0, -1.0, 1.0])
    w, loss, margin, correct = Trainer(0.5).step(jnp.array([0.2, -0.1]), x, y)
    return {"w": w, "loss": loss, "margin": margin, "correct": correct}
