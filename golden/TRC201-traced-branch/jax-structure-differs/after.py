import jax
import jax.numpy as jnp


@jax.jit
def intersect(origin, direction):
    """Where a ray meets the unit circle: two points, or nothing."""
    b = jnp.dot(origin, direction)
    discriminant = b**2 - jnp.dot(origin, origin) + 1
    if discriminant < 0:
        return None
    root = jnp.sqrt(discriminant)
    return -b - root, -b + root


@jax.jit
def describe(x):
    if x > 0:
        summary = {"value": x}
    else:
        summary = {"value": x, "sign": -1.0}
    return summary


def main():
    return intersect(jnp.array([-2.0, 0.0]), jnp.array([1.0, 0.0])), describe(1.0)
