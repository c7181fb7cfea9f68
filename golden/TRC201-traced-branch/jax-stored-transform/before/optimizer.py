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
        if ratio < 0.25:
            return radius / 4
        if ratio > 0.75:
            return 2 * radius
        return radius

    def _step(self, state):
        x, radius = state["x"], state["radius"]
        gradient = jax.grad(self.loss)(x)
        length = jnp.linalg.norm(gradient)
        trial = x - gradient * (radius / length)
        value = self.loss(trial)
        ratio = (state["value"] - value) / (radius * length)
        if value < state["value"]:
            return {"x": trial, "radius": self._adapt(radius, ratio), "value": value}
        else:
            return {"x": x, "radius": radius / 4, "value": state["value"]}
