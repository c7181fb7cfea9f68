import torch
from network import Probe, loss
from records import HISTORY, STATS
from torch.func import grad, vmap


def train(w, trace):
    """Keeps the loss of every step in the caller's list."""

    def objective(w):
        value = ((w - 1.0) ** 2).sum()
        trace.append(value)
        return value

    for _ in range(2):
        w = w - 0.25 * grad(objective)(w)
    return w


def main():
    gradient = grad(loss)(torch.tensor([1.0, 2.0]))
    probe = Probe()
    out = vmap(probe.score)(torch.tensor([[1.0, 0.0], [0.0, 3.0]]))
    trace = []
    w = train(torch.zeros(2), trace)
    return {
        "gradient": gradient,
        "history": torch.stack(HISTORY),
        "mean": STATS["mean"],
        "largest": STATS["largest"],
        "out": out,
        "seen": torch.stack([each.sum() for each in probe.seen]),
        "w": w,
        "trace": torch.stack(trace),
    }
