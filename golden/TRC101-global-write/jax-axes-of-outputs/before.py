import jax
import jax.numpy as jnp

last_row = None
last_pair = None
last_wave = None


def scaled(row, factor):
    global last_row
    last_row = row * factor
    return row + factor


def both(x, y):
    global last_pair
    last_pair = x * y
    return x + y, x - y


@jax.checkpoint
def wave(x):
    global last_wave
    last_wave = jnp.sin(x)
    return jnp.cos(x) * x


@jax.jit
def columns(matrix, factor):
    return jax.vmap(scaled, in_axes=(0, None), out_axes=1)(matrix, factor)


def main():
    matrix = jnp.arange(6.0).reshape(2, 3)
    transposed = columns(matrix, 2.0)
    sums, differences = jax.vmap(both, (0, None), (1, 0))(matrix, jnp.ones(3))
    slope = jax.grad(wave)(1.0)
    return {
        "transposed": transposed,
        "rows": last_row + 0.0,
        "sums": sums,
        "differences": differences,
        "pairs": last_pair + 0.0,
        "slope": slope,
        "wave": last_wave + 0.0,
    }
