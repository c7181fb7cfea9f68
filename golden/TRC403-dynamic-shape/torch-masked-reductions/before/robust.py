"""Robust statistics of residuals."""

import torch


def statistics(r):
    inside = r.abs() < 2.0
    loss = (r[inside] ** 2).sum() + 2 * torch.mean(torch.abs(r[inside]))
    outlier = (r[r > 2] > 0).any()
    return loss, r[inside].prod(), outlier, r.sum() / len(r[inside]), torch.masked_select(r, inside).sum()


def log_sum(r):
    return torch.log(r[r > 0]).sum()


def positive_mean(r):
    return r[r > 0].mean()
