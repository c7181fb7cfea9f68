import jax
import jax.numpy as jnp
from models import Pendulum
from training import gradient_of


def main():
    pendulum = Pendulum(length=2.0)
    angles = jnp.array([0.1, 0.5])
    (value, pendulum.last_heights), slope = jax.value_and_grad(pendulum.energy, has_aux=True)(angles)
    seen = pendulum.last_heights
    by_helper = gradient_of(pendulum, 2 * angles)
    return {"value": value, "slope": slope, "seen": seen + 0, "by_helper": by_helper, "last": pendulum.last_heights + 0}
