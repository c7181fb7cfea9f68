"""Colours in another space; the planes of the result are views of one tensor."""

import torch


def to_opponent(image):
    result = torch.empty_like(image)
    light, red_green, blue_yellow = result[0], result[1], result[2]
    r, g, b = image[0], image[1], image[2]
    torch.add(r, g, out=light)
    torch.sub(r, g, out=red_green)
    torch.sub(b, light, out=blue_yellow)
    light /= 2
    return result
