import jax
import jax.numpy as jnp
import state

WARMUP = 3
PEAK = 0.1


def loss(w):
    return jnp.sum(w**2)


@jax.jit
def update(w, step):
    """One step of gradient descent.

    Args:
        w: the weights.

    Returns:
        The new weights and the rate.
    """
    step += 1
    rate = PEAK * step / WARMUP
    rate = jnp.where(step > WARMUP, PEAK, rate)
    return (w - rate * jax.grad(loss)(w), rate), step


def run(w, steps):
    rates = []
    for _ in range(steps):
        (w, rate), state.step = update(w, state.step)
        rates.append(rate)
    return w, rates
