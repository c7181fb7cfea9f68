from metrics import METRICS


def total_loss(params, target):
    data = ((params - target) ** 2).sum()
    penalty = params.abs().sum()
    data_value = data
    penalty_value = penalty
    return data + 0.5 * penalty, (data_value, penalty_value)
