from torch.nn.attention.flex_attention import create_mask

from masks import prefix_lm, sliding_window


def main():
    window = create_mask(sliding_window, 1, 1, 8, 8, device="cpu")
    prefix = create_mask(prefix_lm(2), 1, 1, 6, 6, device="cpu")
    return window, prefix
