/** Rank-2 update and two products; the matrix lies flat. */
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, alpha: number, beta: number, A: Float64Array, u1: number[], v1: number[], u2: number[], v2: number[], w: number[], x: number[], y: number[], z: number[]) {
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < n; j++) A[i * n + j] = A[i * n + j] + u1[i] * v1[j] + u2[i] * v2[j]; // parallel
	}
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < n; j++) x[i] = x[i] + beta * A[j * n + i] * y[j]; // parallel
	}
	for (let i = 0; i < n; i++) x[i] = x[i] + z[i]; // parallel
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < n; j++) w[i] = w[i] + alpha * A[i * n + j] * x[j]; // parallel
	}
}

export const inputs = () => ({
	n: 10,
	alpha: 1.5,
	beta: 1.2,
	A: Float64Array.from({ length: 100 }, (_, k) => ((k * 7) % 10) / 10),
	u1: vector(10, (i) => i),
	v1: vector(10, (i) => (i + 1) / 10 / 4),
	u2: vector(10, (i) => (i + 1) / 10 / 2),
	v2: vector(10, (i) => (i + 1) / 10 / 6),
	w: vector(10, () => 0),
	x: vector(10, () => 0),
	y: vector(10, (i) => (i + 1) / 10 / 8),
	z: vector(10, (i) => (i + 1) / 10 / 9),
});
