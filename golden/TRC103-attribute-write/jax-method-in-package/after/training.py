import jax
from models import Pendulum


def gradient_of(model: Pendulum, angles):
    gradient, model.last_heights = jax.grad(model.energy, has_aux=True)(angles)
    return gradient
