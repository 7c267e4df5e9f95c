/* The basket option with OpenMP: montecarlo PATHS SEED; a round for each line on standard input. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

#define SHARES 8
static const double prices[SHARES] = {172.4, 411.2, 139.9, 178.1, 493.5, 121.3, 68.2, 44.7};
static const double weights[SHARES] = {0.12, 0.05, 0.11, 0.09, 0.04, 0.13, 0.2, 0.26};
static const double volatilities[SHARES] = {0.24, 0.22, 0.27, 0.31, 0.36, 0.45, 0.29, 0.33};
static const double correlation = 0.45, strike = 120, rate = 0.035, years = 1;

static inline uint32_t turn(uint32_t value, int by) { return (value << by) | (value >> (32 - by)); }

static inline double normal(uint32_t seed, uint32_t path, uint32_t draw) {
	static const int turns[8] = {13, 15, 26, 6, 17, 29, 16, 24};
	const uint32_t keys[3] = {seed, 0, seed ^ 0x1bd11bda};
	uint32_t a = path + seed, b = draw;
#pragma GCC unroll 20
	for (int round = 0; round < 20; round++) {
		a += b;
		b = turn(b, turns[round % 8]) ^ a;
		if (round % 4 == 3) {
			int group = (round + 1) / 4;
			a += keys[group % 3];
			b += keys[(group + 1) % 3] + group;
		}
	}
	double radius = sqrt(-2 * log((a + 0.5) / 4294967296.0));
	return radius * cos(2 * M_PI * b / 4294967296.0);
}

static double price(int paths, uint32_t seed) {
	double common = sqrt(correlation), own = sqrt(1 - correlation), discount = exp(-rate * years);
	double sum = 0, squares = 0;
#pragma omp parallel for reduction(+ : sum, squares)
	for (int path = 0; path < paths; path++) {
		double market = normal(seed, path, 0), value = 0;
		for (int k = 0; k < SHARES; k++) {
			double movement = common * market + own * normal(seed, path, k + 1);
			double drift = (rate - 0.5 * volatilities[k] * volatilities[k]) * years;
			value += weights[k] * prices[k] * exp(drift + volatilities[k] * sqrt(years) * movement);
		}
		double payoff = discount * fmax(value - strike, 0);
		sum += payoff;
		squares += payoff * payoff;
	}
	return squares > 0 ? sum / paths : 0;
}

int main(int count, char **given) {
	if (count < 3) return 2;
	char line[16];
	while (fgets(line, sizeof line, stdin)) {
		double start = omp_get_wtime();
		double result = price(atoi(given[1]), (uint32_t)atoi(given[2]));
		printf("{\"milliseconds\":%.6f,\"result\":%.17g}\n", 1000 * (omp_get_wtime() - start), result);
		fflush(stdout);
	}
	return 0;
}
