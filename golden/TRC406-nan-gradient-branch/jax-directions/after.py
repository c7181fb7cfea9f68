import jax
import jax.numpy as jnp

TINY = 1e-6


def contact(gap, limit):
    return jnp.where(gap < limit, jnp.sqrt(jnp.where(gap < limit, limit - gap, 1)), 0.0)


def profile(r, cutoff):
    return jnp.where(
        r <= cutoff,
        jnp.sqrt(jnp.where(r <= cutoff, 1 - r / cutoff, 1)),
        0.0,
    )


def screened(r, cutoff):
    return jnp.where(cutoff > r, jnp.exp(-r / cutoff), 0.0)


def clipped(step, longest):
    length = jnp.sqrt(jnp.sum(step**2) + 1e-12)
    return jnp.where(longest < length, step * longest / length, step)


def inverse(x, eps=TINY):
    abs_x_is_above_eps = jnp.abs(x) > eps
    return jnp.where(abs_x_is_above_eps, 1 / jnp.where(abs_x_is_above_eps, x, 1), 0.0)


def stable(x):
    return jnp.where(x < -9, jnp.exp(jnp.where(x < -9, x, 1)), jax.nn.sigmoid(x))


def main():
    x = jnp.array([0.0, 0.5, 3.0])
    steps = jnp.array([[3.0, 4.0], [0.0, 0.5]])
    return {
        "contact": jax.vmap(jax.grad(contact), (0, None))(x, 2.0),
        "profile": jax.vmap(jax.grad(profile), (0, None))(x, 2.0),
        "screened": jax.vmap(jax.grad(screened), (0, None))(x, 2.0),
        "clipped": jax.vmap(jax.jacrev(clipped), (0, None))(steps, 1.0),
        "inverse": jax.vmap(jax.grad(inverse))(x),
        "stable": jax.vmap(jax.grad(stable))(jnp.array([-10.0, 0.0, 100.0])),
    }
