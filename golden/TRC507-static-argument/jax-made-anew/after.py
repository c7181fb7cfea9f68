from functools import partial

import jax
import jax.numpy as jnp


class Schedule:
    """A rate that falls with time."""

    def __init__(self, start):
        self.start = start

    def at(self, time):
        return self.start / (1 + time)


@partial(jax.jit, static_argnames=("force", "schedule"))
def advance(state, time, force, schedule):
    return state + schedule.at(time) * force(state)


def main_force(x):
    return -x


def main():
    state = jnp.array([1.0, 2.0])
    schedule = Schedule(0.5)
    for time in range(3):
        state = advance(state, time, main_force, schedule)
    return state
