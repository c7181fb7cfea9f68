"""A clustering whose options stay Python values: axes that are computed, and tables made at compile time."""

import functools

import jax
import jax.numpy as jnp

UNMAPPED = (None,) * 2
COUNT = 3


def assigned(points, centres, keep_errors):
    distances = jnp.sum((points[:, None] - centres) ** 2, axis=-1)
    labels = jnp.argmin(distances, axis=1)
    if keep_errors:
        return labels, distances.min(axis=1)
    return labels, None


@functools.partial(jax.vmap, in_axes=[0] + [None] * 3)
def restarts(offset, points, rounds, keep_errors):
    centres = points[:COUNT] + offset
    history = jnp.zeros((rounds, COUNT))
    for step in range(rounds):
        labels, errors = assigned(points, centres, keep_errors)
        sums = jax.ops.segment_sum(points, labels, num_segments=COUNT)
        sizes = jax.ops.segment_sum(jnp.ones(len(points)), labels, num_segments=COUNT)
        centres = sums / jnp.maximum(sizes, 1.0)[:, None]
        history = history.at[step].set(sizes)
    return centres, history, errors if keep_errors else jnp.zeros(0)


def scaled(point, factor, centred):
    if centred:
        point = point - point.mean()
    return point * factor


def all_scaled(points, factor, centred):
    return jax.vmap(scaled, in_axes=(0, *UNMAPPED))(points, factor, centred)


def chosen_axes(points, factor, centred, axes):
    return jax.vmap(scaled, in_axes=axes)(points, factor, centred)


@jax.jit
def tabled(weights):
    with jax.ensure_compile_time_eval():
        table = jnp.repeat(jnp.eye(2), 2, axis=0)
        if (table.sum(axis=0) > 1).all():
            table = jnp.unique(table, axis=0)
        width = int(table.sum())
    return weights[:width] @ table


def main():
    points = jnp.array([[0.0, 0.0], [4.0, 4.0], [8.0, 0.0], [0.0, 1.0], [4.0, 5.0], [8.0, 1.0]])
    offsets = jnp.array([0.0, 0.25])
    return {
        "with errors": restarts(offsets, points, 2, True),
        "without": restarts(offsets, points, 1, False)[0],
        "scaled": all_scaled(points, 2.0, True),
        "chosen": chosen_axes(points, 2.0, False, tuple(0 if i == 0 else None for i in range(3))),
        "tabled": tabled(jnp.arange(3.0)),
    }
