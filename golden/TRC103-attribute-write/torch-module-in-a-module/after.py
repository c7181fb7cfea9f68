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
        norms_entry = code.norm()
        return code, (code, norms_entry)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.gain = nn.Parameter(torch.tensor(3.0))

    def forward(self, x):
        forward_value, (code, norms_entry) = self.encoder(x)
        return self.gain * forward_value.sum(), (code, norms_entry)


def main():
    model = Model()
    params = {name: value.detach() for name, value in model.named_parameters()}
    x = torch.tensor([2.0, 8.0])
    def call_forward(p):
        forward_value, (code, norms_entry) = functional_call(model, p, (x,))
        return forward_value + 1.0, (code, norms_entry)
    derivatives, (model.encoder.code, norms_entry_value) = jacrev(call_forward, has_aux=True)(params)
    model.encoder.norms.append(norms_entry_value)
    code = model.encoder.code
    model.encoder.code = None
    value, (model.encoder.code, norms_entry) = model(x)
    model.encoder.norms.append(norms_entry)
    return {
        "derivatives": derivatives,
        "code": code.numpy(),
        "norms": [norm.item() for norm in model.encoder.norms],
        "value": value.item(),
        "again": model.encoder.code.detach().numpy(),
    }
