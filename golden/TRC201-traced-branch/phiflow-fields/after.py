from phi.flow import *


@jit_compile
def limit(smoke, cap):
    """Scales smoke down where its peak is too high."""
    peak = smoke.values.max
    smoke = smoke.with_values(
        math.where(peak > cap, (smoke * (cap / peak)).values, smoke.values)
    )
    return smoke


@jit_compile
def spread(smoke, time):
    return smoke.with_values(
        math.where(
            time > 0.25,
            diffuse.explicit(smoke, 0.1, 0.1).values,
            (0.5 * smoke).values,
        )
    )


@jit_compile
def inflow(velocity, smoke, rate):
    velocity = velocity.with_values(
        math.where(
            (smoke.values > 0.3).any,
            (velocity + rate).values,
            (velocity * 0).values,
        )
    )
    return velocity


def main():
    smoke = CenteredGrid(lambda x: x.vector["x"] * 0.1, ZERO_GRADIENT, x=4, y=3)
    velocity = StaggeredGrid(0.5, 0, x=4, y=3)
    return {
        "limited": [limit(smoke * scale, 0.3).values for scale in (0.5, 1.0, 4.0)],
        "spread": [spread(smoke, time).values for time in (0.0, 0.5)],
        "velocity": [math.max(inflow(velocity, smoke * scale, 0.25).values) for scale in (0.5, 1.0)],
    }
