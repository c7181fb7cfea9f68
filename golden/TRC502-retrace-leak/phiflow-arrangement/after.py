"""A warm-up and a run that pass the time step in different ways: two traces of one step."""

from phi.flow import *


@jit_compile
def spring(position, velocity, dt, stiffness=1.0):
    velocity = velocity - dt * stiffness * position
    return position + dt * velocity, velocity


def main():
    position = math.convert(math.wrap([1.0, 0.5], channel("c")))
    velocity = 0 * position
    position, velocity = spring(position, velocity, dt=0.01, stiffness=2.0)  # smaller at first
    for _ in range(5):
        position, velocity = spring(position, velocity, dt=0.1, stiffness=2.0)
    return {"position": position, "traces": len(spring.traces), "records": len(spring.recorded_mappings)}
