import torch
from torch.nn.attention.flex_attention import create_mask

from masks import causal, sliding_window


def prefix_lm(prefix):
    """Everybody sees the prefix, the rest is causal."""

    def mask_mod(b, h, q_idx, kv_idx):
        visible = torch.where(kv_idx < prefix, kv_idx >= 0, causal(b, h, q_idx, kv_idx))
        return visible

    return mask_mod


def main():
    window = create_mask(sliding_window, 1, 1, 8, 8, device="cpu")
    prefix = create_mask(prefix_lm(2), 1, 1, 6, 6, device="cpu")
    return window, prefix
