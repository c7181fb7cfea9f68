import jax.numpy as jnp
from fitting import Fitter, Objective


def main():
    fitter = Fitter(jnp.eye(2), jnp.array([1.0, -1.0]), 0.5)
    weights = fitter.fit(jnp.zeros(2), 2)
    first = float(fitter.norm)
    weights = fitter.step(weights, jnp.array([3.0, 4.0]))
    residual = fitter.objective.residual + 0.0
    loss = fitter.objective(weights)
    return {
        "weights": weights,
        "norms": (first, float(fitter.norm)),
        "residual": residual,
        "loss": loss,
        "after": [float(value) for value in fitter.objective.residual],
    }
