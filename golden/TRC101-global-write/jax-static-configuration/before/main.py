import config
import jax
import jax.numpy as jnp


@jax.jit
def smooth(x):
    width = x.shape[0] // 2
    config.last_width = width
    return x / width * config.scale


def main():
    config.scale = 3.0
    y = smooth(jnp.ones(4))
    return {"y": y, "width": config.last_width}
