import torch
from torch.func import jvp, vjp

pre_activation = None


def layer(x):
    global pre_activation
    pre_activation = 3.0 * x + 1.0
    return torch.relu(pre_activation) * x


def pull_back(x, cotangent):
    out, vjp_fn = vjp(layer, x)
    (gradient,) = vjp_fn(cotangent)
    return out, gradient


def push_forward(x, tangent):
    _, tangent_out = jvp(layer, (x,), (tangent,))
    return tangent_out


def main():
    x = torch.tensor([-1.0, 0.5, 2.0])
    out, gradient = pull_back(x, torch.tensor([1.0, 2.0, 3.0]))
    seen = pre_activation.numpy()
    tangent = push_forward(2 * x, torch.ones(3))
    return {"out": out, "gradient": gradient, "seen": seen, "tangent": tangent, "last": pre_activation * 1.0}
