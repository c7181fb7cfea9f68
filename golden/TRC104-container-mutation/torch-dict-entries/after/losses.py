from metrics import METRICS


def total_loss(params, target):
    data = ((params - target) ** 2).sum()
    penalty = params.abs().sum()
    return data + 0.5 * penalty, (data, penalty)
