import torch


def schedule(step, base):
    rate = torch.where(step < 4, base * step / 4, base / torch.sqrt(step / 4))
    return rate


@torch.compile(fullgraph=True, backend="eager")
def update(x, gradient, step):
    rate = schedule(step, 0.1)
    norm = gradient.norm()
    gradient = torch.where(norm > 1, gradient / norm, gradient)
    return x - rate * gradient


def main():
    x = torch.tensor([1.0, -1.0])
    for step in (1.0, 4.0, 16.0):
        x = update(x, 2 * x, torch.tensor(step))
    return x
