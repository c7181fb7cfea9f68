"""Colours in another space; the planes of the result are views of one tensor."""

import torch


def to_opponent(image):
    result = torch.empty_like(image)
    light, red_green, blue_yellow = result[0], result[1], result[2]
    r, g, b = image[0], image[1], image[2]
    light.copy_(torch.add(r, g))
    red_green.copy_(torch.sub(r, g))
    blue_yellow.copy_(torch.sub(b, light))
    light /= 2
    return result
