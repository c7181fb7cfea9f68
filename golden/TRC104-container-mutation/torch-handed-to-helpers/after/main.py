import torch
from network import Probe, loss
from records import HISTORY, STATS
from torch.func import grad, vmap


def train(w, trace):
    """Keeps the loss of every step in the caller's list."""

    def objective(w):
        value = ((w - 1.0) ** 2).sum()
        return value, value

    for _ in range(2):
        gradient, trace_entry = grad(objective, has_aux=True)(w)
        trace.append(trace_entry)
        w = w - 0.25 * gradient
    return w


def main():
    gradient, (history_entries, stats_entries) = grad(loss, has_aux=True)(torch.tensor([1.0, 2.0]))
    HISTORY.extend(history_entries)
    STATS.update(stats_entries)
    probe = Probe()
    out, seen_entries = vmap(probe.score)(torch.tensor([[1.0, 0.0], [0.0, 3.0]]))
    probe.seen.extend(seen_entries)
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
