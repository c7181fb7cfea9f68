import jax
import jax.numpy as jnp


def simulate(position, velocity, steps):
    acceleration = jnp.zeros_like(position)

    def update(position, velocity):
        nonlocal acceleration
        acceleration = -jnp.sin(position)
        velocity = velocity + 0.1 * acceleration
        return position + 0.1 * velocity, velocity

    fast = jax.jit(update)
    peaks = []
    for _ in range(steps):
        position, velocity = fast(position, velocity)
        peaks.append(jnp.max(jnp.abs(acceleration)))
    return position, jnp.stack(peaks)


def main():
    position, peaks = simulate(jnp.array([0.1, 1.0]), jnp.array([0.0, 0.5]), 3)
    return {"position": position, "peaks": peaks}
