"""An optimizer and an environment that keep arrays in lists and dicts, which may be changed under jit."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp


class State(NamedTuple):
    info: dict[str, Any]
    metrics: dict[str, jax.Array]
    done: jax.Array


class Episode:
    """Sums up the metrics of an episode."""

    def __init__(self, length):
        self.length = length

    def step(self, state, reward):
        def advance(carry, _):
            return carry._replace(done=carry.done), reward

        state, rewards = jax.lax.scan(advance, state, (), self.length)
        running = 1 - state.info["was_done"]
        state.info["totals"]["reward"] *= running
        state.info["totals"]["reward"] += jnp.sum(rewards)
        for name in state.metrics.keys():
            state.info["totals"][name] *= running
            state.info["totals"][name] += state.metrics[name]
        return state


def halves(flat, sizes):
    parts = jnp.split(flat, sizes)
    parts[0] = parts[0].reshape(2, -1)
    parts[-1] = {"bias": parts[-1]}
    return parts


def joined(parts):
    parts = parts.copy()
    parts[0] = parts[0].reshape(-1)
    parts[-1] = parts[-1]["bias"]
    return jnp.concatenate(parts)


def model(parts):
    return halves(jnp.tanh(joined(parts)), [4])


@jax.jit
def rows_scaled(matrix):
    rows = list(matrix)
    rows[0] = rows[0] * 2
    rows[-1] = rows[-1] - rows[0]
    return jnp.stack(rows)


@jax.jit
def shifted_grid(x):
    grids = jnp.meshgrid(x, x)
    grids[0] = grids[0] + 1
    return grids[0] * grids[1]


@jax.jit
def clipped(params):
    grads = jax.grad(lambda p: sum(jnp.sum(leaf**3) for leaf in p.values()))(params)
    for name in sorted(grads):
        grads[name] = jnp.clip(grads[name], -1.0, 1.0)
    return grads


def main():
    totals = {"reward": jnp.array(1.0), "speed": jnp.array(2.0)}
    start = State({"totals": totals, "was_done": jnp.array(0.0)}, {"speed": jnp.array(0.5)}, jnp.array(False))
    state = jax.jit(Episode(3).step)(start, jnp.array(2.0))
    parts = jax.jit(model)(halves(jnp.arange(6.0), [4]))
    slopes = jax.jacrev(model)(halves(jnp.arange(6.0), [4]))
    return (
        state.info["totals"],
        parts,
        slopes[0][0].sum(),
        rows_scaled(jnp.arange(6.0).reshape(3, 2)),
        shifted_grid(jnp.arange(3.0)),
        clipped({"w": jnp.array([0.1, 2.0]), "b": jnp.array(-0.2)}),
    )
