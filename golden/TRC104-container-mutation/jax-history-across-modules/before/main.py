import jax
import jax.numpy as jnp
import physics


@jax.jit
def total_energy(positions, velocities):
    kinetic = 0.5 * jnp.sum(velocities**2)
    return kinetic + physics.potential(positions)


def main():
    positions = jnp.array([1.0, 2.0, 4.0])
    values = []
    for scale in (1.0, 2.0):
        values.append(total_energy(positions * scale, jnp.ones(3)))
    return {"values": values, "count": len(physics.LOG), "largest": jnp.max(physics.LOG[1])}
