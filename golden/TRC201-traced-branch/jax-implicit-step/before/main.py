import jax
import jax.numpy as jnp

from newton import Newton


def residual(y, y0, dt):
    return y - y0 + dt * y**3


newton = Newton(residual)


def advance(y0, dt):
    y, _ = newton.solve(y0, y0, dt)
    return y


def energy(y0, dt):
    return advance(advance(y0, dt), dt) ** 2


def main():
    y0 = jnp.array([0.0, 0.5, 1.0, 4.0])
    steps = jax.vmap(lambda y: newton.solve(y, y, 0.5))(y0)
    return steps, jax.jit(advance)(2.0, 0.1), jax.jit(jax.grad(energy))(1.0, 0.5), jax.vmap(jax.grad(energy), (0, None))(y0, 0.5)
