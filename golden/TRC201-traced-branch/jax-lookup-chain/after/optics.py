"""Reflection at an interface (Fresnel, s-polarised), with total reflection."""

import jax.numpy as jnp


def refracted(sine, ratio):
    return sine * ratio


def reflectance(angle, *, n1=1.0, n2=1.5):
    sine = refracted(jnp.sin(angle), n1 / n2)
    sine_is_at_least_1 = sine >= 1
    cosine_in, cosine_out = (
        jnp.cos(angle),
        jnp.sqrt(jnp.where(sine_is_at_least_1, 1, 1 - sine**2)),
    )
    amplitude = (
        (n1 * cosine_in - n2 * cosine_out)
        / jnp.where(sine_is_at_least_1, 1, n1 * cosine_in + n2 * cosine_out)
    )
    return jnp.where(sine_is_at_least_1, 1.0, amplitude**2)
