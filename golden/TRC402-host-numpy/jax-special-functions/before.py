import jax
import numpy as np
from scipy import special

jnp = "the name is taken"


def log_density(x, cov):
    probability = special.ndtr(x)
    logit = special.expit(x)
    total = special.logsumexp(np.stack([x, 2 * x]))
    logdet = np.linalg.slogdet(cov * (1 + x * x))[1]
    return probability * logit + total - 0.5 * logdet + np.linalg.solve(cov, np.stack([x, 2 * x]))[0]


def main():
    cov = jax.numpy.array([[2.0, 0.3], [0.3, 1.0]])
    xs = jax.numpy.array([0.5, -1.0])
    batched = jax.jit(jax.vmap(log_density, in_axes=(0, None)))
    slopes = jax.vmap(jax.grad(log_density), in_axes=(0, None))
    return batched(xs, cov), slopes(xs, cov)
