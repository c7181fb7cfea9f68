import torch
from torch import nn
from torch.func import functional_call, jacrev


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.code = None
        self.norms = []

    def forward(self, x):
        code = torch.sqrt(self.scale * x)
        self.code = code
        self.norms.append(code.norm())
        return code


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.gain = nn.Parameter(torch.tensor(3.0))

    def forward(self, x):
        return self.gain * self.encoder(x).sum()


def main():
    model = Model()
    params = {name: value.detach() for name, value in model.named_parameters()}
    x = torch.tensor([2.0, 8.0])
    derivatives = jacrev(lambda p: functional_call(model, p, (x,)) + 1.0)(params)
    code = model.encoder.code
    model.encoder.code = None
    value = model(x)
    return {
        "derivatives": derivatives,
        "code": code.numpy(),
        "norms": [norm.item() for norm in model.encoder.norms],
        "value": value.item(),
        "again": model.encoder.code.detach().numpy(),
    }
