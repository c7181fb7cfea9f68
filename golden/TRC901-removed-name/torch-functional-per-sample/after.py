import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call, grad, vmap


class SmallNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.second = nn.Linear(4, 2)

    def forward(self, x):
        x = F.relu(self.norm(self.first(x)))
        return self.second(x)


def make_net():
    net = SmallNet()
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters()):
            steps = torch.arange(parameter.numel(), dtype=torch.float32)
            parameter.copy_(torch.sin(steps + number).reshape(parameter.shape))
    return net.eval()


def main():
    net = make_net()
    params = dict(net.named_parameters())
    buffers = dict(net.named_buffers())
    loss_fn = nn.CrossEntropyLoss()

    def compute_loss(params, buffers, sample, target):
        batch = sample.unsqueeze(0)
        targets = target.unsqueeze(0)
        predictions = functional_call(net, (params, buffers), (batch,))
        return loss_fn(predictions, targets)

    ft_compute_grad = grad(compute_loss)
    ft_compute_sample_grad = vmap(ft_compute_grad, in_dims=(None, None, 0, 0))
    data = torch.cos(torch.arange(12.0)).reshape(4, 3)
    targets = torch.tensor([0, 1, 1, 0])
    ft_per_sample_grads = ft_compute_sample_grad(params, buffers, data, targets)
    for p, g in zip(params.values(), ft_per_sample_grads.values()):
        assert g.shape == (4, *p.shape)
    norms = [g.flatten(1).norm(2, dim=1) for g in ft_per_sample_grads.values()]
    total = torch.stack(norms, dim=1).norm(2, dim=1)
    return {"total": total.detach().numpy(), "first": tuple(ft_per_sample_grads.values())[0].detach().numpy()}
