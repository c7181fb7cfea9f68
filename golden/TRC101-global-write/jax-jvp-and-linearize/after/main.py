import jax
import jax.numpy as jnp
import waves
from waves import amplitude_of
from waves import wave as displacement


def main():
    x = jnp.array([0.1, 0.7])
    out, pull, waves.amplitude = jax.vjp(displacement, x, has_aux=True)
    (gradient,) = pull(jnp.ones(2))
    seen = [amplitude_of()]
    forward, waves.amplitude = jax.jacfwd(displacement, has_aux=True)(x)
    wave_value, tangent, waves.amplitude = jax.jvp(displacement, (2 * x,), (jnp.ones(2),), has_aux=True)
    pair = (wave_value, tangent)
    seen.append(amplitude_of())
    jacobian, waves.amplitude = jax.jacrev(displacement, has_aux=True)(3 * x)
    reverse = jnp.trace(jacobian)
    seen.append(amplitude_of())
    return {"out": out, "gradient": gradient, "forward": forward, "pair": pair, "reverse": reverse, "seen": seen}
