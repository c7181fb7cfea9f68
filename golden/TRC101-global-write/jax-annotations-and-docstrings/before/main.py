import jax
import jax.numpy as jnp
import ode


def integrate(state: jax.Array, steps: int) -> jax.Array:
    for _ in range(steps):
        state, error = ode.heun(state, 0.1)
        if error > 1.0:  # never here
            break
    return state


def main():
    state = integrate(jnp.array([1.0, 0.0]), 3)
    # what the controller saw last
    seen = jnp.max(ode.slope)
    return {"state": state, "seen": seen}
