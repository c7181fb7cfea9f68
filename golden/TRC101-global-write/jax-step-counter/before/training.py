import jax
import jax.numpy as jnp
import state

WARMUP = 3
PEAK = 0.1


def loss(w):
    return jnp.sum(w**2)


@jax.jit
def update(w):
    """One step of gradient descent.

    Args:
        w: the weights.

    Returns:
        The new weights and the rate.
    """
    state.step += 1
    rate = PEAK * state.step / WARMUP
    if state.step > WARMUP:
        rate = PEAK
    return w - rate * jax.grad(loss)(w), rate


def run(w, steps):
    rates = []
    for _ in range(steps):
        w, rate = update(w)
        rates.append(rate)
    return w, rates
