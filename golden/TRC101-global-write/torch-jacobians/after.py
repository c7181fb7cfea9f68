import torch
from torch.func import jacfwd, jacrev

distance = None


def forward_kinematics(angles):
    """Where the arm ends."""
    x = torch.cos(angles[0]) + torch.cos(angles[0] + angles[1])
    y = torch.sin(angles[0]) + torch.sin(angles[0] + angles[1])
    distance = torch.sqrt(x**2 + y**2)
    return torch.stack([x, y]), distance


def manipulability(angles):
    global distance
    jacobian_value, distance = jacfwd(forward_kinematics, has_aux=True)(angles)
    return torch.abs(torch.linalg.det(jacobian_value))


def jacobian(angles):
    global distance
    jacobian_value, distance = jacrev(forward_kinematics, has_aux=True)(angles)
    return jacobian_value


def main():
    angles = torch.tensor([0.3, 0.8])
    j = jacobian(angles)
    first = distance.numpy()
    return {"jacobian": j, "first": first, "measure": manipulability(angles * 0.5), "second": distance * 1.0}
