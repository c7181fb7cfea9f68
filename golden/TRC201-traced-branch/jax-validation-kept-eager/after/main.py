import warnings

import jax
import jax.numpy as jnp
import physics


def message(function, *args):
    try:
        function(*args)
    except (ValueError, IndexError) as error:
        return str(error)
    return "nothing"


def main():
    x = jnp.array([1.0, 4.0, 9.0])
    speeds = jax.jit(physics.speed)(x)
    gradient = jax.vmap(jax.grad(physics.speed))(x)
    jax.jit(physics.look_up)(x, 0, 20)
    said = [
        message(physics.speed, -x),
        message(jax.grad(lambda e: physics.speed(e).sum()), -x),
        message(physics.look_up, x, 2, 20),
    ]
    table, physics.TABLE = physics.TABLE, -physics.TABLE
    said.append(message(physics.look_up, x, 0, 20))
    physics.TABLE = table
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        physics.look_up(x * 100, 0, 2000)
    said.append("warned" if caught else "silent")
    return speeds, gradient, said
