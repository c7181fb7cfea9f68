from phi.torch.flow import *


def energy(velocity, dt):
    return math.sum(velocity**2, "points") * dt


def slopes(velocity, dt):
    with math.record_gradients(velocity):
        total = energy(velocity, dt)
        return math.gradients(total, velocity)


def step(points, velocity, dt):
    return advect.runge_kutta_4(points, velocity, dt)


def main():
    velocity = math.tensor([1.0, 2.0, -1.0], instance("points"))
    return slopes(velocity, 0.5).numpy("points")
