import jax.numpy as jnp
from solver import diagnostics, heat


def main():
    temperature = jnp.array([0.0, 0.0, 1.0, 0.0, 0.0])
    fluxes = []
    for _ in range(3):
        temperature = heat.step(temperature, 0.2)
        fluxes.append(diagnostics.total_flux())
    return {"temperature": temperature, "fluxes": jnp.stack(fluxes)}
