import numpy as np


def expected():
    forces = [4.0 * (1.0 - d) if 1.0 - d > 0 else 0.0 * (1.0 - d) for d in (0.25, 0.5, 1.0, 1.75)]
    return {"forces": np.array(forces, np.float32)}
