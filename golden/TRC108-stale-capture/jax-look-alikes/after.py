from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp

RATE = 0.5
CALLS = 0
LEVELS = []
SCALE = 1.0
LIMITS = {"low": -1.0, "high": 1.0}


def configure(rate):
    global RATE
    RATE = rate


@jax.jit
def step(x):
    return x - RATE * x


def scaled(x):
    return SCALE * x


def residual(x, rate):
    return x - rate * x


@dataclass(frozen=True)
class Spring:
    stiffness: float

    @partial(jax.jit, static_argnums=0)
    def force(self, x):
        return -self.stiffness * x


class Solver:
    def __init__(self):
        self.rate = 0.5
        self.count = 0

    @partial(jax.jit, static_argnums=0)
    def step(self, x):
        return x * self.rate

    def run(self, x):
        for _ in range(3):
            x = self.step(x)
            self.count += 1
        return x


class Recompiled:
    def __init__(self):
        self.set_rate(1.0)

    def set_rate(self, rate):
        self.rate = rate
        self.step = jax.jit(lambda x: x * self.rate)


def make_step(rate):
    rate = 2 * rate

    @jax.jit
    def step(x):
        return x * rate

    return step


@jax.jit
def cleared(x):
    return x * LIMITS["high"]


def changed():
    found = []
    for rate in (0.5, 1.0):
        step = make_step(rate)
        found.append(step(1.0))
    for factor in (1.0, 2.0):

        @jax.jit
        def scale(x):
            return factor * x

        found.append(scale(1.0))
    recompiled = Recompiled()
    found.append(recompiled.step(1.0))
    recompiled.set_rate(3.0)
    found.append(recompiled.step(1.0))
    found.append(cleared(1.0))
    LIMITS["high"] = 4.0
    LIMITS["low"] = -4.0
    jax.clear_caches()
    found.append(cleared(1.0))
    return found


def main():
    global CALLS, SCALE
    configure(0.25)
    x = step(8.0)
    for rate in (0.5, 0.5):
        x = jax.jit(residual)(x, rate)
        CALLS += 1
        LEVELS.append(rate)
    values = []
    for factor in (1.0, 2.0):
        SCALE = factor
        values.append(jax.vmap(scaled)(jnp.ones(1))[0])
        values.append(jax.grad(scaled)(1.0))
    spring = Spring(2.0)
    forces = [spring.force(1.0)]
    spring = replace(spring, stiffness=3.0)
    forces.append(spring.force(1.0))
    configure(0.125)
    return x, values, forces, Solver().run(8.0), CALLS, changed()
