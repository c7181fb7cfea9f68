import jax
import jax.numpy as jnp
from optics.lens import focus, power


def main():
    radii = jnp.array([1.0, 2.0, 4.0])
    return {
        "power": jax.vmap(power, in_axes=(0, None))(radii, 1.5),
        "focus": jax.jit(focus)(radii, jnp.array(1.5)),
        "slope": jax.grad(lambda r: power(r, 1.5))(2.0),
        "eager": focus(radii, jnp.array(2.0)),
    }
