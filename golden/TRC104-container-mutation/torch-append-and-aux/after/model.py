import recorder
from recorder import NORMS


def loss(w, scale):
    output = w * scale
    norms_entry = (output**2).sum()
    return (output**3).sum(), (output.abs().sum(), (norms_entry, output))
