import jax
import jax.numpy as jnp


class Integrator:
    """Its step size adapts, and its method has helpers."""

    def __init__(self, dt):
        self.dt = dt
        self.taken = 0

    def rhs(self, y):
        return -y / self.dt

    @jax.jit
    def step(self, y):
        return y + self.dt * self.rhs(y)

    @jax.jit
    def stepped(self, y, *sources):
        return y + self.dt * sum(sources)

    def shrink(self):
        self.dt = 0.5 * self.dt


def main():
    integrator = Integrator(0.1)
    integrator.shrink()
    return integrator.step(jnp.ones(2)), integrator.stepped(jnp.ones(2), 1.0, 2.0)
