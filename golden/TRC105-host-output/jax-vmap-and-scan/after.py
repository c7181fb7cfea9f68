import contextlib
import io

import jax.numpy as jnp
import jax
from jax import checkpoint, lax, vmap


class Pendulum:
    def __init__(self, length):
        self.length = length

    def acceleration(self, angle):
        return -9.81 / self.length * jnp.sin(angle)

    def step(self, state, dt):
        angle, speed = state
        speed = speed + dt * self.acceleration(angle)
        jax.debug.print("angle {!s}", jnp.round(angle))
        return (angle + dt * speed, speed), angle


def energy(angle, speed):
    height = 1 - jnp.cos(angle)
    jax.debug.print("height {:.3f} of {:.1f}", height, angle)
    return 9.81 * height + 0.5 * speed**2


@checkpoint
def damped(speed):
    jax.debug.print("speed: {:.2f} {!s}", speed, speed)
    return speed * 0.5


def main():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        _, angles = lax.scan(Pendulum(2.0).step, (jnp.float32(1.0), jnp.float32(0.0)), jnp.full(3, 0.5))
        energies = vmap(energy, in_axes=(0, None))(jnp.array([0.0, 0.5, 1.5]), 2.0)
        half = damped(jnp.float32(1 / 3))
        half.block_until_ready()
        energies.block_until_ready()
        angles.block_until_ready()
    return sorted(out.getvalue().strip().split("\n")), angles, energies, half
