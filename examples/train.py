"""Simulates launches, then fits a network to their ranges. Needs jax and torch: ``python train.py``."""

import argparse

import numpy as np
import torch

from glider.simulate import audit, best_trim, ranges, sensitivity
from glider.train import fit


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--launches", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--audit", action="store_true", help="check every step for divergence")
    options = parser.parse_args()

    rng = np.random.default_rng(0)
    speeds = rng.uniform(8.0, 20.0, options.launches)
    angles = rng.uniform(-0.2, 0.9, options.launches)
    if options.audit:
        audit(speeds[0], angles[0])
    targets = np.asarray(ranges(speeds, angles))
    steepest = np.abs(np.asarray(sensitivity(speeds, angles))).max()

    inputs = torch.tensor(np.stack([speeds / 20, angles], axis=1), dtype=torch.float32)
    losses, share = fit(inputs, torch.tensor(targets / 10, dtype=torch.float32), epochs=options.epochs)
    print(f"mean range {targets.mean():.2f} m, steepest {steepest:.2f} m/rad")
    print(f"best trim for 15 m/s: {best_trim(15.0, 0.3):.2f} rad")
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}, weights at {share:.0%} of their limit")


if __name__ == "__main__":
    main()
