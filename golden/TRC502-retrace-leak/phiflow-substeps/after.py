"""Advection with more substeps as the wind gets stronger: the count decides how often the loop is unrolled."""

from phi.flow import *


@jit_compile(auxiliary_args="substeps")
def advected(density, wind, substeps):
    for _ in range(substeps):
        density = density - wind / substeps * math.spatial_gradient(
            density, padding=extrapolation.PERIODIC, stack_dim=None, difference="backward"
        )
    return density


def main():
    density = math.convert(math.wrap([1.0, 2.0, 4.0, 2.0], spatial("x")))
    wind, count = 0.1, 1
    while count <= 12:
        density = advected(density, wind, count)
        wind += 0.02
        count += 1
    return {
        "density": density,
        "traces": len(advected.traces),
        "records": len(advected.recorded_mappings),
    }
