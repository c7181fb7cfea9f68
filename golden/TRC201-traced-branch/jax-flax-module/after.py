import flax.linen as nn
import jax
import jax.numpy as jnp


def swish_or_zero(x, floor):
    return jnp.where(x < floor, jnp.zeros_like(x), x * jax.nn.sigmoid(x))


class Score(nn.Module):
    floor: float = -4.0
    bias: bool = True

    @nn.compact
    def __call__(self, x):
        w = self.param("w", nn.initializers.ones, (2,))
        y = jnp.dot(w, x)
        if self.bias:
            y = y + self.param("b", nn.initializers.zeros, ())
        y = jnp.where(y > 3, 3 + 0 * y, y)
        return swish_or_zero(y, self.floor)


model = Score()


@jax.jit
def loss(params, xs):
    return jax.vmap(lambda x: model.apply(params, x))(xs).sum()


def main():
    xs = jnp.array([[1.0, 0.5], [-3.0, -2.0], [4.0, 1.0]])
    params = {"params": {"w": jnp.array([1.0, 1.0]), "b": jnp.array(0.25)}}
    gradient = jax.grad(loss)(params, xs)
    return loss(params, xs), gradient["params"]["w"], gradient["params"]["b"]
