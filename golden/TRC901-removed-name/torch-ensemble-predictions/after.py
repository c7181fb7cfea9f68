import copy

import torch
import torch.nn as nn
from torch.func import functional_call, stack_module_state, vmap


class SimpleMLP(nn.Module):
    def __init__(self, seed):
        super().__init__()
        self.fc1 = nn.Linear(4, 5)
        self.fc2 = nn.Linear(5, 2)
        with torch.no_grad():
            for number, parameter in enumerate(self.parameters()):
                steps = torch.arange(parameter.numel(), dtype=torch.float32)
                parameter.copy_(torch.sin(steps * (seed + 1) + number).reshape(parameter.shape))

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x.flatten(1))))


def main():
    num_models = 3
    models = [SimpleMLP(seed) for seed in range(num_models)]
    minibatches = torch.cos(torch.arange(24.0)).reshape(3, 2, 4)

    params, buffers = stack_module_state(models)
    params = {name: param.detach() for name, param in params.items()}
    base = copy.deepcopy(models[0]).to("meta")

    def fmodel(params, buffers, *inputs):
        return functional_call(base, (params, buffers), inputs)

    print([p.size(0) for p in params.values()])
    assert minibatches.shape == (num_models, 2, 4)

    # every model its own minibatch, then all of them the same one
    predictions = vmap(fmodel)(params, buffers, minibatches)
    shared = vmap(fmodel, in_dims=(0, 0, None))(params, buffers, minibatches[0])
    return {"own": predictions.numpy(), "shared": shared.numpy()}
