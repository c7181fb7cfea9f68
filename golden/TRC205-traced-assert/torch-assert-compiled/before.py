import torch


def energy(x: torch.Tensor, k: float) -> torch.Tensor:
    assert (x >= 0).all(), "negative extension"
    return (k * x * x).sum()


compiled = torch.compile(energy, fullgraph=True, backend="eager")


def main():
    value = compiled(torch.tensor([1.0, 2.0, 5.0]), 1.0)
    try:
        compiled(torch.tensor([-1.0, 2.0, 5.0]), 1.0)
        failed = False
    except RuntimeError:
        failed = True
    return value, failed
