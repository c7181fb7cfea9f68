import jax
import jax.numpy as jnp
import numpy as np

OFFSET = np.array([0.5, 0.25])


@jax.jit
def moved(angle, scale):
    point = jnp.array([jnp.cos(angle), jnp.sin(angle)])
    frame = jnp.array([[scale, 0.0], [0.0, 1.0 / scale]], dtype=np.float32)
    return frame @ point + OFFSET


def radius(p):
    return jnp.linalg.norm(jnp.array([p["x"], p["y"]]))


def main():
    return {
        "moved": moved(0.5, 2.0),
        "radius": jax.grad(radius)({"x": 3.0, "y": 4.0}),
        "batch": jax.vmap(moved)(jnp.array([0.0, 0.5]), jnp.array([1.0, 2.0])),
    }
