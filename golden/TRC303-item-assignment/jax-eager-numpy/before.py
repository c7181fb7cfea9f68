"""A NumPy simulation beside a jitted function: only the latter is traced."""

import jax
import jax.numpy as jnp
import numpy as np


class Walk:
    """Positions of a walker, kept in NumPy on the host."""

    def __init__(self, steps):
        self.positions = np.zeros((steps + 1, 2))
        self.count = 0

    def record(self, move):
        self.positions[self.count + 1] = self.positions[self.count] + np.asarray(move)
        self.count += 1


@jax.jit
def force(position):
    distance = jnp.linalg.norm(position) + 1.0
    return -position / distance


def run(steps):
    walk = Walk(steps)
    walk.positions[0] = [1.0, 2.0]
    for _ in range(steps):
        walk.record(force(walk.positions[walk.count]))
    distances = np.empty(steps + 1)
    for i in range(steps + 1):
        distances[i] = jnp.sqrt((walk.positions[i] ** 2).sum())
    distances[distances < 0.1] = 0.0
    return walk.positions, distances


def main():
    positions, distances = run(2)
    return {"positions": positions, "distances": distances}
