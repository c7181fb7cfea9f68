import jax
import settings


@jax.jit
def fall(speed, dt, gravity):
    return speed + dt * gravity - settings.damping * speed
