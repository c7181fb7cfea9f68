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


loss_gradient = jax.jit(jax.grad(loss))


def fit(params, batches, rate=0.1):
    for batch, targets in batches:
        # the gradient of this batch alone
        grads = loss_gradient(params, batch, targets)
        params = jax.tree.map(lambda p, g: p - rate * g, params, grads)
    return params


def loss_of_shift(shift, params, batch, targets):
    return loss(params, batch + shift, targets)


loss_of_shift_and_gradient = jax.jit(jax.value_and_grad(loss_of_shift))


def validate(params: dict[str, jax.Array], batches):
    losses = []
    for batch, targets in batches:
        value, slope = loss_of_shift_and_gradient(0.5, params, batch, targets)
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
