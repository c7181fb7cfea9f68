"""Robust statistics of residuals."""

import torch


def statistics(r):
    inside = r.abs() < 2.0
    loss = torch.where(inside, r ** 2, 0).sum() + 2 * (torch.where(inside, torch.abs(r), 0).sum() / inside.sum())
    outlier = torch.where(r > 2, r > 0, False).any()
    return loss, torch.where(inside, r, 1).prod(), outlier, r.sum() / inside.sum(), torch.where(inside, r, 0).sum()


def log_sum(r):
    return torch.where(r > 0, torch.log(torch.where(r > 0, r, 1)), 0).sum()


def positive_mean(r):
    return torch.where(r > 0, r, 0).sum() / (r > 0).sum()
