import recorder
from recorder import NORMS


def loss(w, scale):
    output = w * scale
    NORMS.append((output**2).sum())
    recorder.LAST["output"] = output
    return (output**3).sum(), output.abs().sum()
