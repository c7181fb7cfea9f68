import jax
import jax.numpy as jnp


def weights(decay, length):
    """Weights of an exponential average: by a half-life in samples, or by the factor from one to the next."""
    match decay:
        case int():
            factor = 0.5 ** (1.0 / decay)
        case _:
            factor = decay
    powers = factor ** jnp.arange(length)
    return powers / powers.sum()


def average(series, decay):
    return jnp.dot(weights(decay, len(series)), series)


def main():
    series = jnp.array([4.0, 2.0, 1.0])
    return average(series, 2), jax.jit(average)(series, 2), jax.jit(average)(series, 0.5)
