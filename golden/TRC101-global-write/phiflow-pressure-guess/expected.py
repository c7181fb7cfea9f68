import numpy as np


def expected():
    smoke = np.linspace(0.0, 1.0, 5, dtype=np.float32)
    velocity = np.ones(5, dtype=np.float32)
    guesses = []
    for _ in range(4):
        smoke = smoke + np.float32(0.5) * velocity
        velocity = velocity * np.float32(0.99)
        guesses.append(np.float32(0.5) * smoke)
    return {"smoke": smoke, "guesses": guesses, "steps": 4}
