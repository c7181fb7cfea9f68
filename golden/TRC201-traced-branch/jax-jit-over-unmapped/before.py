import jax
import jax.numpy as jnp

FREEZING = jnp.array(273.15)


def melt_rate(temperature, albedo):
    rate = 0.1 * (temperature - FREEZING)
    if albedo > 0.6:
        rate = rate / 2
    return rate


def snowpack(depth, temperature, albedo):
    if FREEZING > temperature:
        return depth
    melted = melt_rate(temperature, albedo)
    if melted > depth:
        return jnp.zeros_like(depth)
    return depth - melted


def main():
    depths = jnp.array([0.0, 0.3, 2.0])
    run = jax.jit(jax.vmap(snowpack, in_axes=(0, None, None)))
    return run(depths, 270.0, 0.8), run(depths, 283.15, 0.8), run(depths, 283.15, 0.3)
