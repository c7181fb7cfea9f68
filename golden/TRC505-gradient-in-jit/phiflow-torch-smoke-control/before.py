from phi.torch.flow import *

DOMAIN = Box(x=4, y=4)


def transported(smoke, wind):
    velocity = StaggeredGrid(wind, ZERO_GRADIENT, DOMAIN, x=4, y=4)
    return advect.semi_lagrangian(smoke, velocity, 0.5)


def miss(wind, smoke, target):
    """How far the transported smoke is from where it should be."""
    moved = transported(smoke, wind)
    return math.sum(math.sqrt((moved - target).values ** 2 + 1e-4), "x,y")


def improved(wind, smoke, target):
    return wind - 0.02 * math.gradient(miss, "wind", get_output=False)(wind, smoke, target)


@math.jit_compile
def two_updates(wind, smoke, target):
    wind = improved(wind, smoke, target)
    return improved(wind, smoke, target)


def main():
    math.seed(0)
    smoke = CenteredGrid(Noise(scale=2), ZERO_GRADIENT, DOMAIN, x=4, y=4)
    wind = math.convert(math.tensor([0.3, -0.2], channel(vector="x,y")))
    found = []
    for goal in ([0.5, 0.1], [0.2, -0.3], [-0.4, 0.3]):
        target = transported(smoke, math.convert(math.tensor(goal, channel(vector="x,y"))))
        later = two_updates(wind, smoke, target)
        found.append((miss(later, smoke, target) < miss(wind, smoke, target)).all)
    return found
