import jax
import jax.numpy as jnp
import numpy as np

SEEN = []


def record(x):
    if x > 0:
        SEEN.append(float(x))


def table_lookup(x):
    if x < 0:
        return np.zeros_like(x)
    return np.asarray(np.floor(x), x.dtype)


@jax.jit
def step(x):
    jax.debug.callback(record, x)
    return jax.pure_callback(table_lookup, jax.ShapeDtypeStruct((), x.dtype), x) + 0.5


def main():
    result = [step(jnp.array(x)) for x in (-1.5, 2.75)]
    jax.effects_barrier()
    return result, len(SEEN)
