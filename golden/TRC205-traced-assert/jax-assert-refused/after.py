import jax
import jax.numpy as jnp


class Reservoir:
    def __init__(self, area: float) -> None:
        assert area > 0
        self.area = area

    def step(self, level, inflow):
        assert level.ndim == 1 and isinstance(inflow, jax.Array)
        assert jnp.all(level >= 0), "the reservoir cannot be less than empty"
        return level + inflow / self.area


@jax.jit
def outflow(level, height):
    assert 0 < height < 10, height
    return jnp.sqrt(2 * 9.81 * height) * level


def main():
    reservoir = Reservoir(2.0)
    levels = jax.jit(reservoir.step)(jnp.array([1.0, 2.0]), jnp.array([0.5, 0.5]))
    return outflow(levels, 2.0)
