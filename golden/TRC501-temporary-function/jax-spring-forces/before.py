import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def spring(position, anchor, stiffness):
    return -stiffness * (position - anchor)


def accelerations(positions, anchors, stiffness):
    pull = jax.jit(jax.vmap(lambda position, anchor: spring(position, anchor, stiffness) - jnp.sign(position)))
    return pull(positions, anchors)


def energies(positions, anchor, stiffness):
    return jax.jit(jax.vmap(lambda position: stiffness * (position - anchor) ** 2 / 2, in_axes=1, out_axes=1))(
        positions
    )


def simulate(positions, velocities, anchors, stiffness, steps):
    recorded = []
    for _ in range(steps):
        velocities = velocities + 0.1 * accelerations(positions, anchors, stiffness)
        positions = positions + 0.1 * velocities
        stiffness = 0.9 * stiffness
        recorded.append(energies(positions, anchors[0, 0], stiffness).sum())
    return positions, recorded


def main():
    positions = jnp.array([[1.0, -2.0], [0.5, 3.0], [2.0, 0.25]])
    simulate(positions, jnp.zeros((3, 2)), jnp.ones((3, 2)), 3.0, 1)
    COMPILED.clear()
    return simulate(positions, jnp.zeros((3, 2)), jnp.ones((3, 2)), 2.0, 3), len(COMPILED)
