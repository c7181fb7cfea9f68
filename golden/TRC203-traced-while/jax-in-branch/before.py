"""Cooling of samples: only hot ones are cooled, step by step."""

import jax
import jax.numpy as jnp

AMBIENT = 20.0
RATE = 0.25


def cooling_step(temperature):
    return temperature + RATE * (AMBIENT - temperature)


def cool(temperature, limit):
    steps = 0
    energy = temperature * 0.0
    if temperature > limit:
        # the lid comes off first
        temperature = temperature - 1.0
        while temperature > limit:
            lowered = cooling_step(temperature)
            energy = energy + (temperature - lowered)
            temperature = lowered
            steps += 1
    else:
        energy = energy - 1.0
    return temperature, energy, steps


def main():
    samples = jnp.array([90.0, 30.0, 25.5, 24.0, 60.0])
    cooled = jax.jit(jax.vmap(cool, in_axes=(0, None)))
    return cooled(samples, 25.0), jax.jit(cool)(40.0, 25.0)
