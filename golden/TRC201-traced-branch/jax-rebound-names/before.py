"""Two models in one script, as in the cells of a notebook: each function sees the one that was made before it."""

import jax
import jax.numpy as jnp


class Dropout:
    """Takes a flag of Python's."""

    def __init__(self, keep):
        self.keep = keep

    def apply(self, x, train):
        if train:
            return x * self.keep
        return x


class Noise:
    """Takes a level that may be traced."""

    def __init__(self, size):
        self.size = size

    def apply(self, x, level):
        return x + self.size * level


def penalty(x, squared):
    return jnp.sum(x**2) if squared else jnp.sum(jnp.abs(x))


model = Dropout(0.5)
regular = penalty


def plain(x):
    return model.apply(x, True) + regular(x, False)


first = plain(jnp.arange(3.0))


def penalty(x, limit):
    if limit > 1:
        return jnp.sum(x) / limit
    return jnp.sum(x)


model = Noise(2.0)
regular = penalty


@jax.jit
def forward(x, level):
    return model.apply(x, level) + regular(x, level)


def main():
    x = jnp.arange(3.0)
    return first, [forward(x, level) for level in (0.5, 2.0)]
