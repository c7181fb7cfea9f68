"""Running statistics of a stream."""

import jax.numpy as jnp
from jax import lax


def follow_peak(decay):
    def body(peak, sample):
        peak = jnp.where(sample > peak, sample, decay * peak)
        return peak, peak

    return body


def envelope(samples, decay):
    _, peaks = lax.scan(follow_peak(decay), 0.0, samples)
    return peaks


def hysteresis(samples, low, high):
    def body(i, state):
        on, count = state
        is_above_high = samples[i] > high
        count = jnp.where(is_above_high, jnp.where(on < 0.5, count + 1, count), count)
        on = jnp.where(is_above_high, 1.0, jnp.where(samples[i] < low, 0.0, on))
        return on, count

    return lax.fori_loop(0, len(samples), body, (0.0, 0))
