import jax
import jax.numpy as jnp
from flax import nnx


def swish_or_zero(x, floor):
    return jnp.where(x < floor, jnp.zeros_like(x), x * jax.nn.sigmoid(x))


class Score(nnx.Module):
    def __init__(self, floor):
        self.floor = floor
        self.w = nnx.Param(jnp.array([1.0, 1.0]))
        self.b = nnx.Param(jnp.array(0.25))

    def __call__(self, x):
        y = jnp.dot(self.w.value, x) + self.b.value
        y = jnp.where(y > 3, 3 + 0 * y, y)
        return swish_or_zero(y, self.floor)


@nnx.jit
def loss(model: Score, xs):
    return jax.vmap(model)(xs).sum()


def main():
    xs = jnp.array([[1.0, 0.5], [-3.0, -2.0], [4.0, 1.0]])
    model = Score(floor=-4.0)
    gradient = nnx.grad(loss)(model, xs)
    return loss(model, xs), gradient["w"].value, gradient["b"].value
