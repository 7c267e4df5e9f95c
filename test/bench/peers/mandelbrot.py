"""The Mandelbrot kernel with numba: mandelbrot.py WIDTH HEIGHT LIMIT."""

import sys

import numpy
from numba import njit, prange
from rounds import answer_rounds

width, height, limit = (int(value) for value in sys.argv[1:4])


@njit(parallel=True)
def draw(width, height, limit):
    scale = 0.01 / width
    left = -0.7436 - scale * width / 2
    top = 0.1319 - scale * height / 2
    speed = numpy.empty((height, width), numpy.float32)
    for y in prange(height):
        cy = top + y * scale
        for x in range(width):
            cx = left + x * scale
            zx = zy = xx = yy = 0.0
            steps = 0
            while steps < limit and xx + yy < 256:
                zy = 2 * zx * zy + cy
                zx = xx - yy + cx
                xx = zx * zx
                yy = zy * zy
                steps += 1
            speed[y, x] = 0 if steps == limit else steps + 4 - numpy.log2(numpy.log2(xx + yy))
    return speed


answer_rounds(lambda: draw(width, height, limit).sum(dtype=numpy.float64))
