/** Stencil of three points on a line. */
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(steps: number, n: number, A: Float64Array, B: Float64Array) {
	for (let t = 0; t < steps; t++) { // serial
		for (let i = 1; i < n - 1; i++) B[i] = 0.33333 * (A[i - 1] + A[i] + A[i + 1]); // parallel
		for (let i = 1; i < n - 1; i++) A[i] = 0.33333 * (B[i - 1] + B[i] + B[i + 1]); // parallel
	}
}

export const inputs = () => ({
	steps: 3,
	n: 15,
	A: Float64Array.from(vector(15, (i) => (i + 2) / 15)),
	B: Float64Array.from(vector(15, (i) => (i + 3) / 15)),
});
