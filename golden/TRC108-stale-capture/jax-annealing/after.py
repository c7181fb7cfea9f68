from functools import partial

import jax
import jax.numpy as jnp

RATE = 0.5
SETTINGS = {"momentum": 0.0, "clip": 10.0}


@jax.jit
def step(x, rate):
    return x - rate * x


def clipped(x):
    return jnp.clip(x, -SETTINGS["clip"], SETTINGS["clip"])


@jax.jit
def push(x, speed, momentum):
    return clipped(x + momentum * speed)


def slower(factor):
    global RATE
    RATE = RATE * factor


class Oscillator:
    def __init__(self, stiffness):
        self.stiffness = stiffness
        self.mass = 1.0
        self.energy = jax.jit(self._energy)

    @partial(jax.jit, static_argnums=0)
    def force(self, x, stiffness):
        return -stiffness * x

    def _energy(self, x, stiffness, mass):
        return 0.5 * stiffness * x**2 / mass

    def harden(self):
        self.stiffness = 2 * self.stiffness


def main():
    x = jnp.float32(8.0)
    for _ in range(3):
        x = step(x, RATE)
        slower(0.5)
    pushed = [push(1.0, 2.0, SETTINGS["momentum"])]
    SETTINGS["momentum"] = 0.5
    pushed.append(push(1.0, 2.0, SETTINGS["momentum"]))
    oscillator = Oscillator(3.0)
    forces = [oscillator.force(1.0, oscillator.stiffness)]
    energies = [oscillator.energy(2.0, oscillator.stiffness, oscillator.mass)]
    oscillator.harden()
    forces.append(oscillator.force(1.0, oscillator.stiffness))
    oscillator.mass = 2.0
    energies.append(oscillator.energy(2.0, oscillator.stiffness, oscillator.mass))
    return x, pushed, forces, energies
