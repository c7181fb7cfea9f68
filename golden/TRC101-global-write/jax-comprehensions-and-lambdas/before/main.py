import jax
import jax.numpy as jnp
from objective import objective, state


def slopes(weights, batches):
    return [jax.grad(objective)(weights, batch) for batch in batches if batch.shape[0] > 1]


def mean_slope(weights, batches):
    return jnp.mean(jnp.stack([jax.grad(objective)(weights, batch) for batch in batches]), axis=0)


def penalised(weights, batch):
    first = jax.grad(lambda w: objective(w, batch))(weights)
    kept = state["residual"] + 0.0
    second = jax.grad(lambda w: objective(w, batch) + jnp.sum(w**2))(weights)
    return first, kept, second


def mapped(weights, batches):
    return list(map(lambda batch: jax.jit(objective)(weights, batch), batches))


def main():
    weights = jnp.array([1.0, 2.0])
    batches = [jnp.eye(2), jnp.ones((1, 2)), 2.0 * jnp.eye(2)]
    found = slopes(weights, batches)
    last = state["residual"] + 0.0
    mean = mean_slope(weights, batches[:2])
    after = state["residual"] + 0.0
    first, kept, second = penalised(weights, batches[0])
    values = mapped(weights, batches)
    return found, last, mean, after, first, kept, second, values, state["residual"] + 0.0
