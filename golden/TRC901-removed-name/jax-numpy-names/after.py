"""Statistics in the words that NumPy had before version 2."""

import jax
import jax.numpy as np
import numpy as onp

LOWEST = -np.inf
GRID = onp.linspace(0.0, 1.0, 5)


@jax.jit
def summary(samples, mask):
    kept = np.where(mask, samples, -np.inf)
    return {
        "all": np.all(mask),
        "any": np.any(mask, axis=0),
        "product": np.prod(samples, axis=1),
        "running": np.cumprod(samples, axis=1),
        "largest": kept.max(),
        "rows": np.vstack([samples[0], samples[0]]),
        "rounded": np.round(samples, 1),
        "lowest": -LOWEST,
    }


def area(values):
    return np.trapezoid(values, GRID) + onp.trapezoid(onp.ones(5), GRID)


def main():
    samples = np.array([[1.06, 2.0, 3.0], [0.5, 0.25, 4.0]])
    mask = np.array([[True, False, True], [True, False, False]])
    return summary(samples, mask), area(np.asarray(GRID) ** 2)
