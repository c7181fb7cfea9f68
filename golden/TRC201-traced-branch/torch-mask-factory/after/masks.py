"""Attention masks as functions of (batch, head, query, key)."""

import torch

WINDOW = 3


def causal(b, h, q_idx, kv_idx):
    return q_idx >= kv_idx


def sliding_window(b, h, q_idx, kv_idx):
    return torch.where(q_idx - kv_idx > WINDOW, q_idx < 0, causal(b, h, q_idx, kv_idx))


def prefix_lm(prefix):
    def mask_mod(b, h, q_idx, kv_idx):
        visible = torch.where(kv_idx < prefix, kv_idx >= 0, causal(b, h, q_idx, kv_idx))
        return visible

    return mask_mod
