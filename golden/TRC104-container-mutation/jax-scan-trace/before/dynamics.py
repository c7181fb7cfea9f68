import jax
import jax.numpy as jnp
from jax import lax

ENERGIES = []


def leapfrog(state, dt):
    position, velocity = state
    velocity = velocity - dt * position
    position = position + dt * velocity
    ENERGIES.append(0.5 * (position**2 + velocity**2))
    return (position, velocity), None


@jax.jit
def simulate(position, steps):
    (position, velocity), _ = lax.scan(leapfrog, (position, jnp.zeros_like(position)), steps)
    return position, velocity


class Adjoint:
    """Goes through the steps from the last to the first."""

    def __init__(self, rate):
        self.rate = rate
        self.trace = []
        self.last = None

    def _step(self, costate, x):
        costate = costate * self.rate + x
        self.trace.append(costate)
        self.last = costate
        return costate, costate * x

    def run(self, xs):
        costate, outputs = lax.scan(self._step, jnp.zeros(()), xs, reverse=True)
        return costate, outputs.sum()
