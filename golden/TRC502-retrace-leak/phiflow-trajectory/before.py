"""Statistics of a trajectory that gets longer with every step."""

from phi.flow import *


@jit_compile
def spread(trajectory):
    return math.max(trajectory, "time") - math.min(trajectory, "time")


def simulate(position, velocity, steps):
    trajectory = expand(position, batch(time=1))
    widths = []
    for _ in range(steps):
        velocity = velocity - 0.1 * position
        position = position + 0.1 * velocity
        trajectory = math.concat([trajectory, expand(position, batch(time=1))], "time")
        widths.append(spread(trajectory))
    return position, widths[-1]


def main():
    position = math.convert(math.wrap([1.0, 0.5], instance("points")))
    position, width = simulate(position, 0 * position, 15)
    return {
        "position": position,
        "width": width,
        "traces": len(spread.traces),
        "records": len(spread.recorded_mappings),
    }
