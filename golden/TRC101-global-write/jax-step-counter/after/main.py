import jax.numpy as jnp
import state
from training import run


def main():
    w, rates = run(jnp.array([1.0, -2.0, 3.0]), 5)
    return {"w": w, "rates": rates, "steps": state.step}
