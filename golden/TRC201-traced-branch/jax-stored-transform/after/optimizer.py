import jax
import jax.numpy as jnp


class TrustRegion:
    """Steps along the negative gradient; the radius adapts to the decrease."""

    def __init__(self, loss, radius=0.5):
        self.loss = loss
        self.initial = radius
        self.step = jax.jit(self._step)

    def init(self, x):
        return {"x": x, "radius": jnp.asarray(self.initial), "value": self.loss(x)}

    def _adapt(self, radius, ratio):
        return jnp.where(
            ratio < 0.25,
            radius / 4,
            jnp.where(ratio > 0.75, 2 * radius, radius),
        )

    def _step(self, state):
        x, radius = state["x"], state["radius"]
        gradient = jax.grad(self.loss)(x)
        length = jnp.linalg.norm(gradient)
        trial = x - gradient * (radius / length)
        value = self.loss(trial)
        ratio = (state["value"] - value) / (radius * length)
        condition = value < state["value"]
        return {
            "x": jnp.where(condition, trial, x),
            "radius": jnp.where(condition, self._adapt(radius, ratio), radius / 4),
            "value": jnp.where(condition, value, state["value"]),
        }
