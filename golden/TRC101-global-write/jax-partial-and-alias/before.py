from functools import partial

import jax
import jax.numpy as jnp

last_spectrum = None


def spectral_loss(width, signal, target):
    global last_spectrum
    frequencies = jnp.arange(signal.shape[0])
    last_spectrum = signal * jnp.exp(-((frequencies * width) ** 2))
    return jnp.sum((last_spectrum - target) ** 2)


objective = spectral_loss


def main():
    signal = jnp.array([1.0, 2.0, 3.0])
    target = jnp.zeros(3)
    bound = partial(spectral_loss, signal=signal, target=target)
    by_width = jax.grad(bound)(0.5)
    first = last_spectrum + 0
    by_signal = jax.grad(objective, argnums=1)(0.25, signal, target)
    return {"by_width": by_width, "first": first, "by_signal": by_signal, "last": last_spectrum + 0}
