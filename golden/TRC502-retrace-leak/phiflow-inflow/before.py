"""A channel whose inflow gets faster: the boundary value is part of the grid's signature."""

from phi.flow import *


@jit_compile
def diffused(velocity):
    return velocity + 0.1 * velocity.with_values(math.laplace(velocity.values, padding=velocity.extrapolation))


def main():
    values = math.convert(math.zeros(spatial(x=4)))
    for step in range(10):
        velocity = CenteredGrid(values, 0.1 * step, bounds=Box(x=4))
        values = diffused(velocity).values
    return {"values": values, "traces": len(diffused.traces), "records": len(diffused.recorded_mappings)}
