import jax
import jax.numpy as jnp
import tables


def likelihood(kappa, angles):
    return jnp.sum(jnp.cos(angles)) * tables.bessel_ratio(kappa=kappa)


def main():
    angles = jnp.array([0.1, -0.2])
    score = jax.value_and_grad(likelihood)
    return score(0.5, angles)
