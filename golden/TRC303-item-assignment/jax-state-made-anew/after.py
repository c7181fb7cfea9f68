import jax
import jax.numpy as jnp


class Pendulum:
    def __init__(self, dt=0.05, length=1.0):
        self.dt = dt
        self.length = length

    def step(self, state, torque):
        angle, speed = state
        speed = speed + (9.81 / self.length * jnp.sin(angle) + 3.0 * torque) * self.dt
        state = jnp.zeros(2)
        state = state.at[0].set(angle + speed * self.dt)
        state = state.at[1].set(speed)
        return state


def rollout(weights, start):
    plant = Pendulum()
    state = start
    energy = 0.0
    for _ in range(6):
        torque = jnp.dot(weights, state)
        state = plant.step(state, torque)
        energy = energy + state[1] ** 2
    return energy


def main():
    weights = jnp.array([-1.0, -0.25])
    starts = jnp.array([[0.5, 0.0], [-1.0, 0.3], [2.0, -1.0]])
    energies = jax.vmap(rollout, in_axes=(None, 0))(weights, starts)
    slopes = jax.vmap(jax.grad(rollout), in_axes=(None, 0))(weights, starts)
    return energies, slopes
