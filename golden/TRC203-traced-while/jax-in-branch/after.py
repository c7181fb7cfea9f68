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
    temperature_is_above_limit = temperature > limit
    # the lid comes off first
    temperature = jnp.where(temperature_is_above_limit, temperature - 1.0, temperature)

    def unfinished(state):
        temperature, _, _ = state
        return temperature_is_above_limit & (temperature > limit)

    def step(state):
        temperature, energy, steps = state
        lowered = cooling_step(temperature)
        energy = energy + (temperature - lowered)
        temperature = lowered
        steps += 1
        return temperature, energy, steps

    temperature, energy, steps = jax.lax.while_loop(
        unfinished,
        step,
        (temperature, energy, steps),
    )
    energy = jnp.where(temperature_is_above_limit, energy, energy - 1.0)
    return temperature, energy, steps


def main():
    samples = jnp.array([90.0, 30.0, 25.5, 24.0, 60.0])
    cooled = jax.jit(jax.vmap(cool, in_axes=(0, None)))
    return cooled(samples, 25.0), jax.jit(cool)(40.0, 25.0)
