import diagnostics
import jax.numpy as jnp


def energy(position, velocity, report):
    kinetic = 0.5 * jnp.sum(velocity**2)
    potential = jnp.sum(position**2)
    diagnostics.note(report, kinetic=kinetic, potential=potential)
    return kinetic + potential, report
