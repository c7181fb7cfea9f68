from functools import partial

import jax
import numpy as np
from jax import jit, vmap
from jax import numpy as jnp

from . import noise


def images():
    return jnp.zeros((2, 8))


def augmented(image, key):
    first_key, second_key = jax.random.split(key)
    return noise.salted(image + noise.grain(image, second_key), first_key)


@partial(jit, static_argnames="repeats")
def augment(batch, repeats=1, *, key):
    for _ in range(repeats):
        key, subkey = jax.random.split(key)
        batch = vmap(augmented)(batch, jax.random.split(subkey, len(batch)))
    return batch


def epoch(batch):
    key = jax.random.key(np.random.randint(2**31))
    key, augment_key = jax.random.split(key)
    return augment(batch, repeats=2, key=augment_key)
