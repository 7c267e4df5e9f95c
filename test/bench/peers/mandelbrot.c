/* The Mandelbrot kernel with OpenMP: mandelbrot WIDTH HEIGHT LIMIT; a round for each line on standard input. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

static void draw(float *speed, int width, int height, int limit) {
	double scale = 0.01 / width;
	double left = -0.7436 - scale * width / 2;
	double top = 0.1319 - scale * height / 2;
#pragma omp parallel for schedule(dynamic)
	for (int y = 0; y < height; y++) {
		double cy = top + y * scale;
		for (int x = 0; x < width; x++) {
			double cx = left + x * scale;
			double zx = 0, zy = 0, xx = 0, yy = 0;
			int steps = 0;
			while (steps < limit && xx + yy < 256) {
				zy = 2 * zx * zy + cy;
				zx = xx - yy + cx;
				xx = zx * zx;
				yy = zy * zy;
				steps++;
			}
			speed[y * width + x] = steps == limit ? 0 : steps + 4 - log2(log2(xx + yy));
		}
	}
}

int main(int count, char **given) {
	if (count < 4) return 2;
	int width = atoi(given[1]), height = atoi(given[2]), limit = atoi(given[3]);
	char line[16];
	while (fgets(line, sizeof line, stdin)) {
		double start = omp_get_wtime();
		float *speed = malloc(sizeof(float) * width * height);
		draw(speed, width, height, limit);
		double sum = 0;
		for (int k = 0; k < width * height; k++) sum += speed[k];
		printf("{\"milliseconds\":%.6f,\"result\":%.17g}\n", 1000 * (omp_get_wtime() - start), sum);
		fflush(stdout);
		free(speed);
	}
	return 0;
}
