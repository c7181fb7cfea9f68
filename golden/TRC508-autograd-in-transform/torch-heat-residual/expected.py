import numpy as np
import torch


def expected():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1)).double()
    weights = {name: value.detach().numpy() for name, value in net.named_parameters()}
    points = np.linspace(0.1, 0.8, 8).reshape(4, 2)

    def residuals(second):
        w, b = weights["0.weight"], weights["0.bias"]
        found = []
        for point in points:
            hidden = np.tanh(w @ point + b)
            slope = 1 - hidden**2
            u = second @ hidden + weights["2.bias"][0]
            u_t = second @ (slope * w[:, 1])
            u_xx = second @ (-2 * hidden * slope * w[:, 0] ** 2)
            found.append(u_t - 0.1 * u_xx + 0.01 * u)
        return np.array(found)

    second = weights["2.weight"][0]
    gradient = np.zeros_like(second)
    for index in range(second.size):
        step = np.zeros_like(second)
        step[index] = 1e-6
        gradient[index] = ((residuals(second + step) ** 2).mean() - (residuals(second - step) ** 2).mean()) / 2e-6
    return weights, residuals(second), gradient[None]
