import jax
import jax.numpy as jnp
import physics


@jax.jit
def total_energy(positions, velocities):
    kinetic = 0.5 * jnp.sum(velocities**2)
    potential_value, log_entry = physics.potential(positions)
    return kinetic + potential_value, log_entry


def main():
    positions = jnp.array([1.0, 2.0, 4.0])
    values = []
    for scale in (1.0, 2.0):
        total_energy_value, log_entry = total_energy(positions * scale, jnp.ones(3))
        physics.LOG.append(log_entry)
        values.append(total_energy_value)
    return {"values": values, "count": len(physics.LOG), "largest": jnp.max(physics.LOG[1])}
