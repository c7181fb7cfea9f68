import jax
import jax.numpy as jnp

residuals = None


def loss(params, batch):
    predicted = params["w"] * batch["x"] + params["b"]
    residuals = predicted - batch["y"]
    return jnp.mean(residuals**2), residuals


def train(params, batch, steps):
    global residuals
    step = jax.value_and_grad(loss, has_aux=True)
    for _ in range(steps):
        (value, residuals), gradients = step(params, batch)
        params = jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients)
    return params, value


def main():
    batch = {"x": jnp.array([0.0, 1.0, 2.0]), "y": jnp.array([1.0, 3.0, 5.0])}
    params, value = train({"w": jnp.array(0.0), "b": jnp.array(0.0)}, batch, 5)
    return {"w": params["w"], "b": params["b"], "value": value, "largest": jnp.max(jnp.abs(residuals))}
