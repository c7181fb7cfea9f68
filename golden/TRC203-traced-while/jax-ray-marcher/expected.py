import numpy as np

CENTER = np.array([0.0, 0.0, 3.0])


def scene(point):
    return min(np.linalg.norm(point - CENTER) - 1.0, point[1] + 1.0)


def shade(direction, light):
    travelled = 0.0
    for _ in range(60):
        point = travelled * direction
        distance = scene(point)
        if distance < 1e-2:
            ball = point - CENTER
            normal = ball / np.linalg.norm(ball) if np.linalg.norm(ball) - 1 < point[1] + 1 else np.array([0, 1.0, 0])
            return 0.1 + max(normal @ light, 0.0)
        travelled += distance
        if travelled > 20.0:
            break
    return 0.2 * max(direction[1], 0.0)


def expected():
    angles = np.linspace(-0.5, 0.5, 7)
    directions = np.stack([np.sin(angles) * 0.3, angles, np.ones_like(angles)], axis=1)
    directions = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    light = np.array([0.0, 0.8, -0.6])
    return np.float32([shade(direction, light) for direction in directions])
