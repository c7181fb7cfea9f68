import torch
from torch.func import grad, grad_and_value

velocity = None


def action(path, dt):
    velocity = (path[1:] - path[:-1]) / dt
    kinetic = 0.5 * (velocity**2).sum() * dt
    potential = (path[1:-1] ** 2).sum() * dt
    return kinetic - potential, (kinetic, velocity)


def main():
    global velocity
    path = torch.tensor([0.0, 0.3, 0.5, 1.0])
    dt = 0.5
    gradient, (kinetic, velocity) = grad(action, has_aux=True)(path, dt)
    first = velocity.numpy()
    gradient2, (value, (kinetic2, velocity)) = grad_and_value(action, has_aux=True)(2 * path, dt)
    return [gradient, kinetic, first, gradient2, value, kinetic2, velocity * 1.0]
