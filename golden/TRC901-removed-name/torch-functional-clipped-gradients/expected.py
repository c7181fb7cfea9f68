import numpy as np


def expected():
    images = np.array([[1, 0, 2], [0, 1, 0], [3, 1, 0], [0, 0, 0.5]], float)
    targets = [0, 1, 1, 0]
    weight, bias = np.full((2, 3), 0.1), np.zeros(2)
    history = []
    for _ in range(3):
        losses, norms, total_weight, total_bias = [], [], 0, 0
        for image, target in zip(images, targets):
            scores = np.exp(weight @ image + bias)
            chances = scores / scores.sum()
            outer = chances - np.eye(2)[target]
            norm = np.sqrt(np.sum(np.outer(outer, image) ** 2) + np.sum(outer**2))
            factor = min(0.7 / (norm + 1e-6), 1.0)
            losses.append(-np.log(chances[target]))
            norms.append(norm)
            total_weight = total_weight + factor * np.outer(outer, image)
            total_bias = total_bias + factor * outer
        history.append((float(np.mean(losses)), float(max(norms))))
        weight = weight - 0.5 * total_weight / 4
        bias = bias - 0.5 * total_bias / 4
    return {"history": history, "weight": weight.astype(np.float32), "bias": bias.astype(np.float32)}
