import jax
import jax.numpy as jnp
import numpy as np


def is_positive(x):
    """Whether that is known."""
    try:
        return bool(x > 0)
    except jax.errors.TracerBoolConversionError:
        return False


def number(value):
    try:
        value = float(value)
    except (TypeError, ValueError):
        pass
    return value


def validated(x):
    try:
        if jnp.any(x < 0):
            raise ValueError("negative")
    except TypeError:
        # while jax.jit traces the function there is nothing to check
        pass
    return x


def labelled(x):
    try:
        label = "host" if isinstance(np.asarray(x), np.ndarray) else ""
    except jax.errors.JAXTypeError as error:
        label = type(error).__name__
    return label


def looked_up(x, table):
    try:
        scale = table["scale"]
    except KeyError:
        scale = 1.0
    return jnp.where(x > 0, x * scale, x)


def step(x):
    x = validated(number(x))
    known = 1.0 if is_positive(x) else 0.0
    return x + known + len(labelled(x)) * 0.0 + looked_up(x, {}) * 0.0


def main():
    return step(2.0), jax.jit(step)(2.0), jax.vmap(step)(jnp.array([2.0, 3.0]))
