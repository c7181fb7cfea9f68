from augment import pipeline
from augment.noise import salted


def main():
    images = pipeline.images()
    epochs = [pipeline.epoch(images) for _ in range(2)]
    grains = salted(images), salted(images)
    return {
        "epochs differ": bool((epochs[0] != epochs[1]).any()),
        "examples differ": bool((epochs[0][0] != epochs[0][1]).any()),
        "grains differ": bool((grains[0] != grains[1]).any()),
    }
