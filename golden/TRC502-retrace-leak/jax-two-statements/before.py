"""A script that makes its gradient and compiles it in two lines of the loop."""

import jax
import jax.numpy as jnp

TRACES = []


def potential(position):
    TRACES.append("potential")
    return jnp.sum(position**4 - position**2)


def main():
    position, velocity = jnp.asarray([0.9, -0.4]), jnp.zeros(2)
    kinetic = []
    for _ in range(12):
        force = jax.grad(potential)
        compiled = jax.jit(force)  # the same each time
        velocity = velocity - 0.05 * compiled(position)
        position = position + 0.05 * velocity
        kinetic.append(jnp.sum(velocity**2))
    return {"position": position, "kinetic": kinetic[-1], "traces": len(TRACES)}
