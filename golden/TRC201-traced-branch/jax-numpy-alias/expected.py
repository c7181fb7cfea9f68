import numpy


def dew(t, h):
    return -273.15 if h <= 0 else t if h >= 100 else t - (100 - h) / 5


def expected():
    f = numpy.float32
    humidity = [min(v / 20, 1.0) * 100 for v in (0.0, 10.0, 30.0)]
    points = [dew(15.0, h) for h in humidity]
    return (numpy.array(humidity, f), numpy.array(points, f)), numpy.array([dew(v, v) for v in (0.0, 10.0, 30.0)], f)
