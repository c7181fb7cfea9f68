import jax

jnp = "the name is taken"


def log_density(x, cov):
    probability = jax.scipy.special.ndtr(x)
    logit = jax.scipy.special.expit(x)
    total = jax.scipy.special.logsumexp(jax.numpy.stack([x, 2 * x]))
    logdet = jax.numpy.linalg.slogdet(cov * (1 + x * x))[1]
    return probability * logit + total - 0.5 * logdet + jax.numpy.linalg.solve(cov, jax.numpy.stack([x, 2 * x]))[0]


def main():
    cov = jax.numpy.array([[2.0, 0.3], [0.3, 1.0]])
    xs = jax.numpy.array([0.5, -1.0])
    batched = jax.jit(jax.vmap(log_density, in_axes=(0, None)))
    slopes = jax.vmap(jax.grad(log_density), in_axes=(0, None))
    return batched(xs, cov), slopes(xs, cov)
