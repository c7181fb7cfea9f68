"""Checks that transforms of distributions share."""

import logging

import torch

logger = logging.getLogger(__name__)


class OutsideDomain(ValueError):
    """An input that the inverse is not defined for."""


def check_interval(x, low=0.0, high=1.0):
    if (
        torch._C._functorch.maybe_current_level() is None
        and (torch.min(x) < low or torch.max(x) > high)
    ):
        raise OutsideDomain(f"outside of [{low:.0f}, {high:.0f}]")


def check_finite(x):
    if (
        torch._C._functorch.maybe_current_level() is not None
        or not torch.isnan(x).any()
    ):
        return
    raise ValueError("not a number")


def check_width(low, high):
    if torch._C._functorch.maybe_current_level() is not None or (high > low).all():
        width = high - low
    elif torch._C._functorch.maybe_current_level() is None and (high == low).any():
        raise ValueError("no width")
    else:
        raise ValueError("order")
    return width


def report(x, verbose):
    if (
        verbose
        and torch._C._functorch.maybe_current_level() is None
        and (x.abs() > 0.9).any()
    ):
        count = (x.abs() > 0.9).sum()
        logger.warning("%s values near the ends", count.item())
