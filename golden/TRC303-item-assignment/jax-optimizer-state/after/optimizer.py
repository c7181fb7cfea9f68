import jax.numpy as jnp

RATE = 0.1


def start(params):
    return {"velocity": {name: jnp.zeros_like(value) for name, value in params.items()}, "steps": jnp.zeros(2)}


def momentum_step(params, state, gradient):
    velocity = state["velocity"]
    for name in ("w", "b"):
        velocity[name] = 0.9 * velocity[name] - RATE * gradient[name]
        params[name] = params[name] + velocity[name]
    params["b"] = params["b"].at[0].set(jnp.clip(params["b"][0], -1.0, 1.0))
    state["steps"] = state["steps"].at[0].set(state["steps"][0] + 1)
    state["steps"] = state["steps"].at[1].set(state["steps"][0] / 2)
    return params, state
