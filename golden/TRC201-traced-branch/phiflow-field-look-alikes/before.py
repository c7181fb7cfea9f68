from phi.flow import *


@jit_compile
def step(velocity, smoke, reference):
    """All that is asked here is known while tracing."""
    if velocity.is_staggered:
        velocity = velocity.at_centers()
    if smoke.boundary == ZERO_GRADIENT:
        smoke = smoke * 0.5
    if smoke.resolution.get_size("x") > 2:
        smoke = smoke + 1
    if math.always_close(smoke.values, reference):
        smoke = smoke - reference
    if smoke.values.available:
        smoke = smoke * 0
    return velocity, smoke


@jit_compile(auxiliary_args="scheme,order")
def advance(u, dt, scheme, order):
    if scheme == "euler" and order == 1:
        return u - dt * u
    return u - dt * u + 0.5 * dt**2 * u


def main():
    velocity = StaggeredGrid(0.5, 0, x=4, y=3)
    smoke = CenteredGrid(0.1, ZERO_GRADIENT, x=4, y=3)
    results = []
    for scale in (1.0, 3.0):
        moved, thin = step(velocity * scale, smoke * scale, math.ones(spatial(x=4, y=3)))
        results.append((math.max(moved.values), thin.values.x[0].y[0]))
    u = math.ones(spatial(x=3))
    return results, [advance(u, 0.1, "euler", order) for order in (1, 2)]
