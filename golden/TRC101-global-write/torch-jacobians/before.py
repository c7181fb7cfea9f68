import torch
from torch.func import jacfwd, jacrev

distance = None


def forward_kinematics(angles):
    """Where the arm ends."""
    global distance
    x = torch.cos(angles[0]) + torch.cos(angles[0] + angles[1])
    y = torch.sin(angles[0]) + torch.sin(angles[0] + angles[1])
    distance = torch.sqrt(x**2 + y**2)
    return torch.stack([x, y])


def manipulability(angles):
    return torch.abs(torch.linalg.det(jacfwd(forward_kinematics)(angles)))


def jacobian(angles):
    return jacrev(forward_kinematics)(angles)


def main():
    angles = torch.tensor([0.3, 0.8])
    j = jacobian(angles)
    first = distance.numpy()
    return {"jacobian": j, "first": first, "measure": manipulability(angles * 0.5), "second": distance * 1.0}
