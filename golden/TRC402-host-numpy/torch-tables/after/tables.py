import numpy as np

WEIGHTS = np.array([0.5, 0.25, 0.125], dtype=np.float32)
REVERSED = np.array([0.125, 0.25, 0.5], dtype=np.float32)
