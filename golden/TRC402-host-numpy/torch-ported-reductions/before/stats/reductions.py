"""Statistics of one example, in NumPy's words."""

import numpy as np
import torch


def standardised(x: torch.Tensor) -> torch.Tensor:
    spread = np.std(x, axis=0, keepdims=True)
    return (x - np.mean(x, 0, keepdims=True)) / (spread + 1e-3)


def score(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    scores = np.tanh(np.matmul(standardised(x), w))
    top = np.max(np.maximum(scores, 0.0), axis=0)
    joined = np.concatenate([scores, np.minimum(1.0, 2 * scores)], axis=0)
    ranked = np.sort(joined) * torch.arange(joined.numel())
    return np.sum(ranked) + top + np.var(x, ddof=1) + np.linalg.norm(w)
