"""The basket option with numba: montecarlo.py PATHS SEED."""

import math
import sys

import numpy
from numba import njit, prange, uint32
from rounds import answer_rounds

paths, seed = (int(value) for value in sys.argv[1:3])
prices = numpy.array([172.4, 411.2, 139.9, 178.1, 493.5, 121.3, 68.2, 44.7])
weights = numpy.array([0.12, 0.05, 0.11, 0.09, 0.04, 0.13, 0.2, 0.26])
volatilities = numpy.array([0.24, 0.22, 0.27, 0.31, 0.36, 0.45, 0.29, 0.33])
correlation, strike, rate, years = 0.45, 120.0, 0.035, 1.0


@njit
def mix(a, b, by):
    a = uint32(a + b)
    return a, uint32(uint32(b << uint32(by)) | uint32(b >> uint32(32 - by))) ^ a


@njit
def normal(seed, path, draw):
    seed = uint32(seed)
    key = uint32(seed ^ uint32(0x1BD11BDA))
    a, b = uint32(path + seed), uint32(draw)
    a, b = mix(*mix(*mix(*mix(a, b, 13), 15), 26), 6)
    b = uint32(b + key + uint32(1))
    a, b = mix(*mix(*mix(*mix(a, b, 17), 29), 16), 24)
    a, b = uint32(a + key), uint32(b + seed + uint32(2))
    a, b = mix(*mix(*mix(*mix(a, b, 13), 15), 26), 6)
    a, b = uint32(a + seed), uint32(b + uint32(3))
    a, b = mix(*mix(*mix(*mix(a, b, 17), 29), 16), 24)
    b = uint32(b + key + uint32(4))
    a, b = mix(*mix(*mix(*mix(a, b, 13), 15), 26), 6)
    a, b = uint32(a + key), uint32(b + seed + uint32(5))
    radius = math.sqrt(-2 * math.log((a + 0.5) / 4294967296.0))
    return radius * math.cos(2 * math.pi * b / 4294967296.0)


@njit(parallel=True)
def price(paths, seed):
    common, own, discount = math.sqrt(correlation), math.sqrt(1 - correlation), math.exp(-rate * years)
    total = 0.0
    squares = 0.0
    for path in prange(paths):
        market = normal(seed, path, 0)
        value = 0.0
        for k in range(8):
            movement = common * market + own * normal(seed, path, k + 1)
            drift = (rate - 0.5 * volatilities[k] * volatilities[k]) * years
            value += weights[k] * prices[k] * math.exp(drift + volatilities[k] * math.sqrt(years) * movement)
        payoff = discount * max(value - strike, 0.0)
        total += payoff
        squares += payoff * payoff
    return total / paths


answer_rounds(lambda: price(paths, seed))
