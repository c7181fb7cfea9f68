import jax
import jax.numpy as jnp
import numpy as np
from jax import jit, lax


class Recorder:
    """What the compiled function told on its way."""

    def __init__(self):
        self.seen = []

    def record(self, value, transforms):
        self.seen.append(float(value))


recorder = Recorder()


def host_median(values):
    return np.median(np.asarray(values)).astype(np.float32)


def median(values):
    return jax.pure_callback(host_median, jax.ShapeDtypeStruct((), values.dtype), values)


@jit
def robust_mean(values):
    centre = median(values)
    jax.debug.callback(lambda value: recorder.record(value, ()), centre)
    spread = jnp.abs(values - centre)
    jax.debug.print("what: spread  {}", spread)
    weights = jnp.where(spread < 2.0, 1.0, 0.0)
    result = (values * weights).sum() / weights.sum()
    jax.debug.callback(lambda mean: recorder.seen.append(float(mean)), result)
    return result


@jit
def halve(x):
    def step(number, state):
        jax.debug.callback(lambda value: recorder.record(value, ()), state)
        return state / 2

    return lax.fori_loop(0, 2, step, x)


def main():
    mean = robust_mean(jnp.array([1.0, 2.0, 1.5, 30.0, 2.5]))
    jax.effects_barrier()
    half = halve(8.0)
    jax.effects_barrier()
    return {"mean": mean, "half": half, "seen": sorted(recorder.seen)}
