import numpy as np

DENSITY = np.array([1.2, 1.1, 0.9, 0.4])
DRAG = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
