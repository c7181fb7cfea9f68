import jax
import jax.numpy as jnp
import numpy as np

DEPTHS = jnp.array([0.0, 10.0, 50.0, 200.0])
SPEEDS = jnp.array([1500.0, 1490.0, 1480.0, 1500.0])


def sound_speed(depth):
    """Speed of sound at one depth or at many, by linear interpolation."""
    scalar = np.isscalar(depth)
    depth = jnp.atleast_1d(depth)
    index = jnp.clip(jnp.searchsorted(DEPTHS, depth) - 1, 0, len(DEPTHS) - 2)
    share = (depth - DEPTHS[index]) / (DEPTHS[index + 1] - DEPTHS[index])
    speed = SPEEDS[index] + share * (SPEEDS[index + 1] - SPEEDS[index])
    return speed[0] if scalar else speed


def travel_time(depth, distance):
    return distance / sound_speed(depth)


def main():
    fast = jax.jit(travel_time)
    return travel_time(20.0, 3000.0), fast(20.0, 3000.0)
