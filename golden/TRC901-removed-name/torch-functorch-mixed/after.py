"""A traced and compiled step: some names moved to torch.func, one elsewhere, one module stays where it is."""

import warnings

import torch
from functorch.compile import aot_function, nop
from torch.func import functional_call, jacrev, vmap
from torch.fx.experimental.proxy_tensor import make_fx

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def step(position, velocity):
    return position + 0.1 * velocity


def count_operations(function, *inputs):
    graph = make_fx(function)(*inputs).graph
    return sum(node.op == "call_function" for node in graph.nodes)


def main():
    position = torch.tensor([1.0, 2.0])
    velocity = torch.tensor([10.0, -10.0])
    compiled = aot_function(step, fw_compiler=nop, bw_compiler=nop)
    module = torch.nn.Linear(2, 1, bias=False)
    weights = {"weight": torch.tensor([[2.0, 3.0]])}
    return {
        "moved": compiled(position, velocity),
        "rows": vmap(step)(torch.stack([position, velocity]), torch.stack([velocity, position])),
        "jacobian": jacrev(step)(position, velocity),
        "operations": count_operations(step, position, velocity),
        "called": functional_call(module, weights, (position,)).detach(),
    }
