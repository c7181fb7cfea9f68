from phi.flow import *

OBSTACLES = []


def masked(u, masks):
    kept = []
    for mask in masks:
        kept.append(u * mask)
    return math.stack(kept, batch("part"))


@jit_compile
def substeps(u, dt):
    """Lists and dicts of the function's own may grow."""
    states = {"u": u}
    fluxes = []
    for _ in range(3):
        fluxes.append(dt * states["u"])
        states["u"] = states["u"] - fluxes[-1]
    return masked(states["u"], [0.0, 1.0]), math.stack(fluxes, batch("time"))


def add_obstacle(radius):
    OBSTACLES.append(radius)


def main():
    add_obstacle(0.5)
    u = math.ones(spatial(x=3))
    results = []
    for dt in (0.1, 0.2):
        results.append(substeps(u, dt))
    return results, len(OBSTACLES)
