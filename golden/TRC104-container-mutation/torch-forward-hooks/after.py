import torch
from torch import nn
from torch.func import functional_call, vmap

ACTIVATIONS = {}
PLAIN = {}


def keep(module, inputs, output):
    ACTIVATIONS["hidden"] = output


def keep_plain(module, inputs, output):
    PLAIN["hidden"] = output


def filled(*layers):
    model = nn.Sequential(*layers)
    for parameter in model.parameters():
        nn.init.constant_(parameter, 1.0)
    return model


class Recorder:
    """Collects what the first layer of a model gives."""

    def __init__(self, model):
        self.model = model
        self.outputs = []
        self.model[0].register_forward_hook(self._record)

    def _record(self, module, inputs, output):
        self.outputs.append(output)

    def map(self, params, batch):
        def run(params, x):
            return functional_call(self.model, params, (x,)).sum()

        return vmap(run, in_dims=(None, 0))(params, batch)


def main():
    batch = torch.arange(4.0).reshape(2, 2)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    model[0].register_forward_hook(keep)
    for parameter in model.parameters():
        nn.init.constant_(parameter, 1.0)
    params = {name: value.detach() for name, value in model.named_parameters()}
    mapped = vmap(lambda x: functional_call(model, params, (x,)).sum())(batch)

    recorder = Recorder(filled(nn.Linear(2, 1)))
    recorded = recorder.map({name: value.detach() for name, value in recorder.model.named_parameters()}, batch)

    other = filled(nn.Linear(2, 3), nn.Tanh())
    handle = other[0].register_forward_hook(keep_plain)
    with torch.no_grad():
        other(batch)
    handle.remove()
    return {
        "mapped": mapped,
        "recorded": recorded,
        "hidden": ACTIVATIONS["hidden"].shape == (2, 3),
        "plain": PLAIN["hidden"],
    }
