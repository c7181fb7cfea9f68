import jax

from .optim import sgd


def loss_fn(params, x, y):
    return ((params["scale"] * x + params["shift"] - y) ** 2).mean()


def fit(initial, x, y, steps):
    params = initial
    losses = []
    for _ in range(steps):
        loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
        sgd(params, grads, 0.05)
        losses.append(loss)
    initial.update(params)
    return losses
