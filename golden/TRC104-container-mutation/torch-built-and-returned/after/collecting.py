def collect(w, x):
    found = {}
    found["linear"] = w * x
    layers = []
    layers.append(found["linear"])
    layers.append(layers[-1] ** 2)
    found.update(square=layers.pop())
    return found
