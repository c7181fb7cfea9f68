import torch
from torch.func import grad, jacfwd, jvp, vmap


def guarded(x, weight, mask):
    log = torch.where(x > 0, torch.log(torch.where(x > 0, x, 1.0)), 0.0)
    floor = torch.where(x > 0, torch.log(x.clamp(min=1e-6)), 0.0)
    root = torch.where(x > 0, torch.sqrt(x * x + 1.0), 0.0)
    shifted = torch.where(x > 0, torch.sqrt(x.abs() + 1e-12), 0.0)
    safe = torch.where(x > 0, x, torch.ones_like(x))
    early = torch.where(x > 0, 1 / safe, 0.0)
    masked = torch.where(mask, x / weight, 0.0)
    constant = torch.where(weight > 0, x * torch.log(weight), 0.0)
    bounded = torch.where(x < 1, torch.exp(-x.abs()), x)
    smooth = torch.where(x > 0, x**2, x**3)
    larger = torch.where(x > 0, x.sqrt() > 1, x > 2)
    print("roots", torch.where(x > 0, torch.sqrt(x), 0.0))
    total = log + floor + root + shifted + early + masked + constant + bounded + smooth + larger
    return total.sum()


def root(x):
    return torch.where(x > 0, torch.sqrt(x), 0.0)


def main():
    x = torch.tensor([-2.0, 0.0, 4.0])
    weight, mask = torch.tensor([2.0, 1.0, 4.0]), torch.tensor([True, False, True])
    return {
        "gradient": grad(guarded)(x, weight, mask),
        "forward": jacfwd(root)(x).diagonal(),
        "tangent": jvp(root, (x,), (torch.ones(3),))[1],
        "values": vmap(root)(x),
    }
