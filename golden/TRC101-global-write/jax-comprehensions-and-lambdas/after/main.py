import jax
import jax.numpy as jnp
from objective import objective, state


def slopes(weights, batches):
    values = []
    for batch in batches:
        if batch.shape[0] > 1:
            gradient, state["residual"] = jax.grad(objective, has_aux=True)(weights, batch)
            values.append(gradient)
    return values


def mean_slope(weights, batches):
    values = []
    for batch in batches:
        gradient, state["residual"] = jax.grad(objective, has_aux=True)(weights, batch)
        values.append(gradient)
    return jnp.mean(jnp.stack(values), axis=0)


def penalised(weights, batch):
    first, state["residual"] = jax.grad(lambda w: objective(w, batch), has_aux=True)(weights)
    kept = state["residual"] + 0.0
    def call_objective(w):
        objective_value, residual = objective(w, batch)
        return objective_value + jnp.sum(w**2), residual
    second, state["residual"] = jax.grad(call_objective, has_aux=True)(weights)
    return first, kept, second


def mapped(weights, batches):
    def call_objective(batch):
        objective_value, state["residual"] = jax.jit(objective)(weights, batch)
        return objective_value
    return list(map(call_objective, batches))


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
