from phi.flow import *


@jit_compile
def limit(smoke, cap):
    """Scales smoke down where its peak is too high."""
    peak = smoke.values.max
    if peak > cap:
        smoke = smoke * (cap / peak)
    return smoke


@jit_compile
def spread(smoke, time):
    if time > 0.25:
        return diffuse.explicit(smoke, 0.1, 0.1)
    return 0.5 * smoke


@jit_compile
def inflow(velocity, smoke, rate):
    if (smoke.values > 0.3).any:
        velocity = velocity + rate
    else:
        velocity = velocity * 0
    return velocity


def main():
    smoke = CenteredGrid(lambda x: x.vector["x"] * 0.1, ZERO_GRADIENT, x=4, y=3)
    velocity = StaggeredGrid(0.5, 0, x=4, y=3)
    return {
        "limited": [limit(smoke * scale, 0.3).values for scale in (0.5, 1.0, 4.0)],
        "spread": [spread(smoke, time).values for time in (0.0, 0.5)],
        "velocity": [math.max(inflow(velocity, smoke * scale, 0.25).values) for scale in (0.5, 1.0)],
    }
