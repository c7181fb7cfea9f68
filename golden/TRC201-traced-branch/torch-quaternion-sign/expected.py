import numpy as np


def expected():
    ps = np.array([[0.1, 0.2, -0.3, 0.9], [0.5, 0.5, 0.5, 0.5], [0.0, 1.0, 0.0, -0.2]])
    qs = np.array([[0.3, -0.2, 0.1, -0.8], [0.5, -0.5, 0.5, 0.5], [0.0, 1.0, 0.1, 0.3]])
    rows = []
    for p, q in zip(ps, qs):
        p, q = p * [-1, -1, -1, 1] / np.linalg.norm(p), q / np.linalg.norm(q)
        v = q[3] * p[:3] + p[3] * q[:3] + np.cross(q[:3], p[:3])
        s = q[3] * p[3] - q[:3] @ p[:3]
        r = np.array([*v, s])
        rows.append(-r if s < 0 else r)
    return np.array(rows, np.float32)
