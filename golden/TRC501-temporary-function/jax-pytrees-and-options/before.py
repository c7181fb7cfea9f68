import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def predict(inputs, weights, reduction, width):
    layer = jax.jit(lambda x: jnp.tanh(x @ weights["in"] + weights["bias"])[:width])
    hidden = layer(inputs)
    pooled = jax.jit(lambda h: jnp.mean(h) if reduction == "mean" else jnp.sum(h))
    return pooled(hidden) + pooled(2 * hidden)


def evaluate(inputs, weights):
    return [predict(inputs * factor, weights, "mean", 2) for factor in (1.0, 2.0, 3.0)]


def main():
    weights = {"in": jnp.array([[1.0, -1.0, 0.5], [0.5, 2.0, 1.0]]), "bias": jnp.array([0.1, 0.2, 0.3])}
    evaluate(jnp.array([1.0, 0.5]), weights)
    COMPILED.clear()
    return evaluate(jnp.array([0.5, -0.5]), weights), len(COMPILED)
