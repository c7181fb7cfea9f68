import jax
import jax.numpy as jnp
from training.loop import fit
from training.optim import sgd


def main():
    params = {"scale": jnp.array(1.0), "shift": jnp.array(0.5)}
    xs = jnp.arange(4.0)
    losses = fit(params, xs, 3.0 * xs - 1.0, steps=2)
    weights = {"scale": jnp.array(2.0)}
    sgd(weights, {"scale": jnp.array(10.0)}, 0.05)
    return {"losses": losses, "fitted": params["scale"], "shift": params["shift"], "weight": weights["scale"]}
