import torch
from torch.func import vjp, vmap


def power_iteration(layers, x):
    """Normalises each layer by an estimate of its largest singular value, and keeps the vectors for the next call."""
    for layer in layers:
        v = layer["w"].T @ layer["u"]
        v = v / v.norm()
        u = layer["w"] @ v
        layer["u"] = u / u.norm()
        x = layer["w"] @ x / (layer["u"] @ u)
    return x


def sharpness(layers, x):
    out, pull = vjp(power_iteration, layers, x)
    return pull(torch.ones_like(out))[1]


def main():
    w = torch.tensor([[2.0, 0.0], [0.5, 1.0]])
    layers = [{"w": w, "u": torch.tensor([1.0, 0.0])}, {"w": w.T.contiguous(), "u": torch.tensor([0.6, 0.8])}]
    slope = sharpness(layers, torch.tensor([1.0, 1.0]))
    stacked = [{"w": torch.stack([w, 2 * w]), "u": torch.tensor([[1.0, 0.0], [0.0, 1.0]])}]
    out = vmap(power_iteration)(stacked, torch.ones(2, 2))
    return {"slope": slope, "out": out, "vectors": stacked[0]["u"]}
