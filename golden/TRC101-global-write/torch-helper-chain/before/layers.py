import torch

last_norm = None


def normalise(x, eps: float = 1e-6):
    """Scale to length one."""
    global last_norm
    norm = torch.sqrt((x**2).sum() + eps)
    last_norm = norm  # shown in the progress bar
    return x / norm
