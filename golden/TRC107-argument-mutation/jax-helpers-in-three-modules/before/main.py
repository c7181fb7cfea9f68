import jax
import jax.numpy as jnp
from diagnostics import summarise
from physics import energy

evolve = jax.jit(energy)


def main():
    report = {"kinetic": jnp.zeros(()), "potential": jnp.zeros(())}
    total = evolve(jnp.array([1.0, 2.0]), jnp.array([0.5, 0.25]), report)
    return {"total": total, "report": summarise(report)}
