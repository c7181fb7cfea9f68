import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


class Oscillator:
    """A damped oscillator; its constants are set once."""

    def __init__(self, mass, damping):
        self.mass = jnp.asarray(mass)
        self.damping = damping

    def acceleration(self, position, velocity):
        return -(position + self.damping * velocity) / self.mass

    def step(self, position, velocity):
        """One step, compiled."""
        return jax.jit(self.acceleration)(position, velocity)

    def power(self, position):
        slope = jax.jit(jax.grad(self._potential))
        return slope(position) * slope(2 * position)

    def _potential(self, position):
        return jnp.sum(position**2) / 2 / self.mass

    def kinetic(self, velocity):
        return jax.jit(lambda v: self.mass * jnp.sum(v**2) / 2)(velocity)

    def rollout(self, position, velocity, steps):
        for _ in range(steps):
            velocity = velocity + 0.1 * jax.jit(self.acceleration)(position, velocity)
            position = position + 0.1 * velocity
        return position


def observe(mass, damping, position):
    oscillator = Oscillator(mass, damping)
    seen = []
    for factor in (1.0, 2.0, 3.0):
        seen.append(oscillator.step(position * factor, position))
        seen.append(oscillator.power(position * factor))
        seen.append(oscillator.kinetic(position * factor))
    return seen


def main():
    position = jnp.array([1.0, -0.5])
    observe(2.0, 0.5, position)
    COMPILED.clear()
    seen = observe(4.0, 0.25, position)
    compiled = len(COMPILED)
    return seen, compiled, Oscillator(4.0, 0.25).rollout(position, jnp.zeros(2), 4)
