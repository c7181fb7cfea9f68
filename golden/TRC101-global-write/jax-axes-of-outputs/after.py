import jax
import jax.numpy as jnp

last_row = None
last_pair = None
last_wave = None


def scaled(row, factor):
    last_row = row * factor
    return row + factor, last_row


def both(x, y):
    last_pair = x * y
    return (x + y, x - y), last_pair


@jax.checkpoint
def wave(x):
    last_wave = jnp.sin(x)
    return jnp.cos(x) * x, last_wave


@jax.jit
def columns(matrix, factor):
    scaled_value, last_row = jax.vmap(scaled, in_axes=(0, None), out_axes=(1, 0))(matrix, factor)
    return scaled_value, last_row


def main():
    global last_row
    global last_wave
    global last_pair
    matrix = jnp.arange(6.0).reshape(2, 3)
    transposed, last_row = columns(matrix, 2.0)
    (sums, differences), last_pair = jax.vmap(both, (0, None), ((1, 0), 0))(matrix, jnp.ones(3))
    slope, last_wave = jax.grad(wave, has_aux=True)(1.0)
    return {
        "transposed": transposed,
        "rows": last_row + 0.0,
        "sums": sums,
        "differences": differences,
        "pairs": last_pair + 0.0,
        "slope": slope,
        "wave": last_wave + 0.0,
    }
