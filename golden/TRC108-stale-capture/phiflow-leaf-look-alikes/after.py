import torch
from phi.torch.flow import *

viscosity = torch.tensor(0.3, requires_grad=True)
spacing = torch.tensor(0.5)
start = torch.nn.Parameter(torch.tensor(2.0))
fixed_start = start.detach()


@jit_compile
def step(u, viscosity):
    """The parameter is an argument; the spacing needs no gradient, and the start was detached before."""
    return u + viscosity * u / math.wrap(spacing) + math.wrap(fixed_start)


def eager(u):
    return u * math.wrap(start)


def main():
    u = math.convert(math.tensor([1.0, 2.0], spatial("x")))
    u = step(u, viscosity)
    u = eager(step(u, viscosity))
    math.sum(u, "x").native().backward()
    return {"u": math.stop_gradient(u).native().detach(), "viscosity": viscosity.grad, "start": start.grad}
