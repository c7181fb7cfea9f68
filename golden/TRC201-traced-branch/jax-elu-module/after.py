import equinox as eqx
import jax
import jax.numpy as jnp
from jax import Array


def elu(x: Array, alpha: float = 1.0) -> Array:
    """Exponential linear unit of one number."""
    return jnp.where(x > 0, x, alpha * (jnp.exp(jnp.where(x > 0, 1, x)) - 1))


class Neuron(eqx.Module):
    weight: Array
    bias: Array
    ceiling: float = eqx.field(static=True, default=6.0)

    def __call__(self, x: Array) -> Array:
        y = elu(jnp.dot(self.weight, x) + self.bias)
        y = jnp.where(y > self.ceiling, y * 0 + self.ceiling, y)
        return y


@eqx.filter_jit
def loss(model: Neuron, x: Array, y: Array) -> Array:
    predictions = jax.vmap(model)(x)
    return jnp.mean((predictions - y) ** 2)


def main():
    model = Neuron(jnp.array([1.0, -2.0]), jnp.array(0.5))
    x = jnp.array([[1.0, 0.2], [0.0, 1.0], [9.0, 0.1], [2.0, 1.5]])
    y = jnp.array([1.0, 0.0, 5.0, -0.25])
    gradient = eqx.filter_grad(loss)(model, x, y)
    return loss(model, x, y), gradient.weight, gradient.bias
