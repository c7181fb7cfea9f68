import torch
from phi.torch.flow import *

viscosity = torch.tensor(0.3, requires_grad=True)
buoyancy = torch.nn.Parameter(torch.tensor([0.0, 0.5]))


def forcing(smoke):
    return math.tensor(buoyancy, channel(vector="x,y")) * smoke


@jit_compile
def step(velocity, smoke, dt):
    spread = math.laplace(velocity, padding=extrapolation.PERIODIC, dims="x")
    return velocity + dt * (math.wrap(viscosity) * spread + forcing(smoke))


def main():
    smoke = math.convert(math.tensor([1.0, 2.0, 4.0, 1.0], spatial("x")))
    velocity = math.zeros(channel(vector="x,y"), spatial(x=4))
    for _ in range(3):
        velocity = step(velocity, smoke, 0.1)
    loss = math.sum(velocity**2, velocity.shape).native()
    loss.backward()
    return {"loss": loss.detach(), "viscosity": viscosity.grad, "buoyancy": buoyancy.grad}
