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
        early_position = position
        early_variance = variance
        position = position + gain * innovation
        variance = (1.0 - gain) * variance
        return (
            (
                jnp.where(distance > self.gate, early_position, position),
                jnp.where(distance > self.gate, early_variance, variance),
            ),
            distance,
        )


tracker = Tracker(gate=3.0)


@jax.jit
def track(measurements):
    distances_entries = []
    position, variance = jnp.zeros(()), jnp.ones(())
    positions = []
    for measured in measurements:
        position, variance = tracker.predict(position, variance)
        (position, variance), distances_entry = tracker.update(position, variance, measured)
        distances_entries.append(distances_entry)
        positions.append(position)
    return (jnp.stack(positions), variance), distances_entries


def main():
    (positions, variance), distances_entries = track(jnp.array([0.1, 0.3, 9.0, 0.4, 0.6]))
    tracker.distances.extend(distances_entries)
    return positions, variance, jnp.stack(tracker.distances)
