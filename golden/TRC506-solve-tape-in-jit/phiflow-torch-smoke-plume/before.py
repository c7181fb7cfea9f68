from phi.torch.flow import *

INFLOW = Sphere(x=3, y=2, radius=1.5)
OBSTACLE = Obstacle(Box(x=(2, 4), y=(5, 6)))


@jit_compile
def step(velocity, smoke, dt=0.5):
    smoke = advect.mac_cormack(smoke, velocity, dt) + 0.2 * resample(INFLOW, smoke)
    buoyancy = resample(smoke * (0, 0.1), to=velocity)
    velocity = advect.semi_lagrangian(velocity, velocity, dt) + buoyancy * dt
    with math.SolveTape() as solves:
        velocity, pressure = fluid.make_incompressible(velocity, OBSTACLE, Solve("CG", 1e-4, x0=None))
    return velocity, smoke, solves[0].iterations


def main():
    domain = Box(x=8, y=8)
    velocity = StaggeredGrid(0, 0, domain, x=8, y=8)
    smoke = CenteredGrid(0, ZERO_GRADIENT, domain, x=8, y=8)
    counts = []
    for _ in range(3):
        velocity, smoke, iterations = step(velocity, smoke)
        counts.append(bool((iterations >= 0).all))
    divergence = math.max(abs(field.divergence(velocity).values))
    return counts, (divergence < 1e-2).all
