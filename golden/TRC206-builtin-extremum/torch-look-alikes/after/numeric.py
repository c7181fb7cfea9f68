import torch


def max(a, b):  # noqa: A001
    """Smooth maximum."""
    return torch.logsumexp(torch.stack([a, b]), 0)
