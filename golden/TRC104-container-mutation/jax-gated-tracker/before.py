"""A tracker that keeps what it is surprised by, and leaves measurements out that are too far away."""

import jax
import jax.numpy as jnp

STEP = 0.1


class Tracker:
    def __init__(self, gate):
        self.gate = gate
        self.distances = []

    def predict(self, position, variance):
        return position + STEP, variance + 0.01

    def update(self, position, variance, measured):
        innovation = measured - position
        spread = variance + 0.1
        gain = variance / spread
        distance = jnp.sqrt(innovation**2 / spread)
        self.distances.append(distance)
        if distance > self.gate:
            return position, variance
        position = position + gain * innovation
        variance = (1.0 - gain) * variance
        return position, variance


tracker = Tracker(gate=3.0)


@jax.jit
def track(measurements):
    position, variance = jnp.zeros(()), jnp.ones(())
    positions = []
    for measured in measurements:
        position, variance = tracker.predict(position, variance)
        position, variance = tracker.update(position, variance, measured)
        positions.append(position)
    return jnp.stack(positions), variance


def main():
    positions, variance = track(jnp.array([0.1, 0.3, 9.0, 0.4, 0.6]))
    return positions, variance, jnp.stack(tracker.distances)
