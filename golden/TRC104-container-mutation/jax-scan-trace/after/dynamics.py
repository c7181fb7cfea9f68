import jax
import jax.numpy as jnp
from jax import lax

ENERGIES = []


def leapfrog(state, dt):
    position, velocity = state
    velocity = velocity - dt * position
    position = position + dt * velocity
    energies_entry = 0.5 * (position**2 + velocity**2)
    return (position, velocity), energies_entry


@jax.jit
def simulate(position, steps):
    (position, velocity), energies_steps = lax.scan(leapfrog, (position, jnp.zeros_like(position)), steps)
    return (position, velocity), energies_steps


class Adjoint:
    """Goes through the steps from the last to the first."""

    def __init__(self, rate):
        self.rate = rate
        self.trace = []
        self.last = None

    def _step(self, costate, x):
        costate = costate * self.rate + x
        trace_entry = costate
        last = costate
        return costate, (costate * x, (last, trace_entry))

    def run(self, xs):
        costate, (outputs, (last_steps, trace_steps)) = lax.scan(self._step, jnp.zeros(()), xs, reverse=True)
        self.last = last_steps[0]
        self.trace.extend(trace_steps[::-1])
        return costate, outputs.sum()
