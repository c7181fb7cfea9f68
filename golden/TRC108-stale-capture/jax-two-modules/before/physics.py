import jax
import settings


@jax.jit
def fall(speed, dt):
    return speed + dt * settings.gravity - settings.damping * speed
