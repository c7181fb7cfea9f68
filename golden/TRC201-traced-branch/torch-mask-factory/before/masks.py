"""Attention masks as functions of (batch, head, query, key)."""

WINDOW = 3


def causal(b, h, q_idx, kv_idx):
    return q_idx >= kv_idx


def sliding_window(b, h, q_idx, kv_idx):
    if q_idx - kv_idx > WINDOW:
        return q_idx < 0
    return causal(b, h, q_idx, kv_idx)


def prefix_lm(prefix):
    def mask_mod(b, h, q_idx, kv_idx):
        if kv_idx < prefix:
            visible = kv_idx >= 0
        else:
            visible = causal(b, h, q_idx, kv_idx)
        return visible

    return mask_mod
