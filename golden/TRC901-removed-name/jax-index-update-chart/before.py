import jax
import jax.numpy as jnp
import numpy as onp

HEAD, TAIL = 0, 1


def parse_chart(potentials):
    """Inside scores of all spans, shortest spans first."""
    size = potentials.shape[0]
    places = onp.arange(size)
    chart = jnp.full((2, size, size), -jnp.inf)
    chart = jax.ops.index_update(chart, jax.ops.index[HEAD, places, 0], jnp.diagonal(potentials))
    chart = jax.ops.index_update(chart, jax.ops.index[TAIL, places, size - 1], jnp.diagonal(potentials))
    for width in range(1, size):
        left = slice(None, size - width)
        scores = jax.scipy.special.logsumexp(chart[HEAD, left, :width], axis=1) + jnp.diagonal(potentials, width)
        chart = jax.ops.index_update(
            chart,
            jax.ops.index[HEAD, left, width],
            scores,
        )
    return chart[HEAD, 0]


def histogram(values, weights, bins):
    counts = onp.zeros(bins, onp.float32)
    return jax.ops.index_add(counts, values, weights)


def clipped(x, lower, upper):
    x = x * 2.0
    x = jax.ops.index_max(x, jax.ops.index[:2], lower)
    return jax.ops.index_min(x, jax.ops.index[2:], upper, indices_are_sorted=True)


@jax.jit
def scaled_rows(matrix, row, factor):
    matrix = jax.ops.index_mul(matrix, jax.ops.index[row, ...], factor)
    return jax.ops.index_update(matrix, [0, 1], matrix[::-1][:2])


def main():
    potentials = jnp.arange(9.0).reshape(3, 3) / 10
    corner = jax.ops.index[1:, 0]
    return {
        "chart": parse_chart(potentials),
        "histogram": histogram(jnp.array([0, 2, 2, 1]), jnp.array([1.0, 2.0, 3.0, 4.0]), 4),
        "clipped": clipped(jnp.arange(4.0), 1.0, 5.0),
        "scaled": scaled_rows(potentials, 1, 10.0),
        "corner": potentials[corner],
    }
