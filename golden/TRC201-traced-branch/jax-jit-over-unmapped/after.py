import jax
import jax.numpy as jnp

FREEZING = jnp.array(273.15)


def melt_rate(temperature, albedo):
    rate = 0.1 * (temperature - FREEZING)
    rate = jnp.where(albedo > 0.6, rate / 2, rate)
    return rate


def snowpack(depth, temperature, albedo):
    melted = melt_rate(temperature, albedo)
    return jnp.where(
        FREEZING > temperature,
        depth,
        jnp.where(melted > depth, jnp.zeros_like(depth), depth - melted),
    )


def main():
    depths = jnp.array([0.0, 0.3, 2.0])
    run = jax.jit(jax.vmap(snowpack, in_axes=(0, None, None)))
    return run(depths, 270.0, 0.8), run(depths, 283.15, 0.8), run(depths, 283.15, 0.3)
