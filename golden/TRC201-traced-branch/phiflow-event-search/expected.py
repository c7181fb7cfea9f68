import numpy as np

f = np.float32


def first_hit(height, speed):
    for k in range(6):
        if height <= 0:
            return k + height
        speed -= 0.5
        height += speed
    return -1.0


def bounces(height, speed):
    count = 0
    for _ in range(5):
        speed -= 0.5
        if speed > 0:
            height += speed
            continue
        height += speed
        for _ in range(2):
            if height >= 0:
                break
            height, speed = -height * 0.5, -speed
            count += 1
    return np.array([height], f), f(count)


def rank(height):
    for index, limit in enumerate((1.0, 2.0, 4.0)):
        if height < limit:
            return index
    return -height


def damped(height, speed):
    if speed > 1:
        speed *= 0.125
    else:
        for _ in range(4):
            if speed > 0.5:
                break
            speed += 0.25
    return np.array([height + speed], f)


def expected():
    pairs = ((0.0, 1.0), (0.25, 0.0), (2.0, 1.0), (9.0, 4.0))
    return [(f(first_hit(*p)), bounces(*p), f(rank(p[0])), damped(*p)) for p in pairs]
