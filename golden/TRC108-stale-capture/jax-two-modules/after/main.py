import settings
from physics import fall


def simulate(dt):
    speed = 0.0
    for _ in range(2):
        speed = fall(speed, dt, settings.gravity)
    return speed


def main():
    earth = simulate(1.0)
    settings.gravity = 1.5
    moon = simulate(1.0)
    return earth, moon
