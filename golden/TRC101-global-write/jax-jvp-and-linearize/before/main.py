import jax
import jax.numpy as jnp
from waves import amplitude_of
from waves import wave as displacement


def main():
    x = jnp.array([0.1, 0.7])
    out, pull = jax.vjp(displacement, x)
    (gradient,) = pull(jnp.ones(2))
    seen = [amplitude_of()]
    forward = jax.jacfwd(displacement)(x)
    pair = jax.jvp(displacement, (2 * x,), (jnp.ones(2),))
    seen.append(amplitude_of())
    reverse = jnp.trace(jax.jacrev(displacement)(3 * x))
    seen.append(amplitude_of())
    return {"out": out, "gradient": gradient, "forward": forward, "pair": pair, "reverse": reverse, "seen": seen}
