import torch
from torch import vmap

import trajectories


def main():
    x = torch.tensor([1.0, 2.0])
    vmap(trajectories.until_small)(x)
    vmap(trajectories.above)(x)
    vmap(trajectories.rounds)(x)
    vmap(trajectories.polynomials)(x)
    vmap(trajectories.guarded)(x)
    vmap(trajectories.by_mode)(x)
    vmap(trajectories.checked)(x)
    vmap(trajectories.reported)(x)
    vmap(lambda v: trajectories.recorded(v, {}))(x)
    vmap(trajectories.factorial)(x)
    vmap(lambda v: sum(trajectories.steps(v)))(x)
    vmap(trajectories.first)(x)
