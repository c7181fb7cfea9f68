import torch


def schedule(step, base):
    if step < 4:
        rate = base * step / 4
    else:
        rate = base / torch.sqrt(step / 4)
    return rate


@torch.compile(fullgraph=True, backend="eager")
def update(x, gradient, step):
    rate = schedule(step, 0.1)
    norm = gradient.norm()
    if norm > 1:
        gradient = gradient / norm
    return x - rate * gradient


def main():
    x = torch.tensor([1.0, -1.0])
    for step in (1.0, 4.0, 16.0):
        x = update(x, 2 * x, torch.tensor(step))
    return x
