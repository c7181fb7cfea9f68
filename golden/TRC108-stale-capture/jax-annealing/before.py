from functools import partial

import jax
import jax.numpy as jnp

RATE = 0.5
SETTINGS = {"momentum": 0.0, "clip": 10.0}


@jax.jit
def step(x):
    return x - RATE * x


def clipped(x):
    return jnp.clip(x, -SETTINGS["clip"], SETTINGS["clip"])


@jax.jit
def push(x, speed):
    return clipped(x + SETTINGS["momentum"] * speed)


def slower(factor):
    global RATE
    RATE = RATE * factor


class Oscillator:
    def __init__(self, stiffness):
        self.stiffness = stiffness
        self.mass = 1.0
        self.energy = jax.jit(self._energy)

    @partial(jax.jit, static_argnums=0)
    def force(self, x):
        return -self.stiffness * x

    def _energy(self, x):
        return 0.5 * self.stiffness * x**2 / self.mass

    def harden(self):
        self.stiffness = 2 * self.stiffness


def main():
    x = jnp.float32(8.0)
    for _ in range(3):
        x = step(x)
        slower(0.5)
    pushed = [push(1.0, 2.0)]
    SETTINGS["momentum"] = 0.5
    pushed.append(push(1.0, 2.0))
    oscillator = Oscillator(3.0)
    forces = [oscillator.force(1.0)]
    energies = [oscillator.energy(2.0)]
    oscillator.harden()
    forces.append(oscillator.force(1.0))
    oscillator.mass = 2.0
    energies.append(oscillator.energy(2.0))
    return x, pushed, forces, energies
