import jax
from models import Pendulum


def gradient_of(model: Pendulum, angles):
    return jax.grad(model.energy)(angles)
