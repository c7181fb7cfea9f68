import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def loss(params, batch, targets):
    residual = batch @ params["weights"] + params["bias"] - targets
    return jnp.mean(residual**2)


def fit(params, batches, rate=0.1):
    for batch, targets in batches:
        # the gradient of this batch alone
        grads = jax.jit(jax.grad(lambda p: loss(p, batch, targets)))(params)
        params = jax.tree.map(lambda p, g: p - rate * g, params, grads)
    return params


def validate(params: dict[str, jax.Array], batches):
    losses = []
    for batch, targets in batches:
        value, slope = jax.jit(jax.value_and_grad(lambda shift: loss(params, batch + shift, targets)))(0.5)
        losses.append(value + slope)
    return losses


def batches(seed):
    points = jnp.linspace(0.0, 1.0, 12).reshape(3, 2, 2) + seed
    return [(batch, batch[:, 0] - batch[:, 1]) for batch in points]


def main():
    start = {"weights": jnp.array([0.5, -0.5]), "bias": jnp.array(0.25)}
    fitted = fit(start, batches(0.0))
    validate(fitted, batches(0.0))
    COMPILED.clear()
    fitted = fit(start, batches(0.5))
    losses = validate(fitted, batches(0.5))
    return fitted["weights"], fitted["bias"], losses, len(COMPILED)
