/** y = alpha A x + beta B x. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, alpha: number, beta: number, A: number[][], B: number[][], tmp: number[], x: number[], y: number[]) {
	for (let i = 0; i < n; i++) { // parallel
		tmp[i] = 0;
		y[i] = 0;
		for (let j = 0; j < n; j++) { // parallel
			tmp[i] = A[i][j] * x[j] + tmp[i];
			y[i] = B[i][j] * x[j] + y[i];
		}
		y[i] = alpha * tmp[i] + beta * y[i];
	}
}

export const inputs = () => ({
	n: 10,
	alpha: 1.5,
	beta: 1.2,
	A: matrix(10, 10, (i, j) => ((i * j + 1) % 10) / 10),
	B: matrix(10, 10, (i, j) => ((i * j + 2) % 10) / 10),
	tmp: vector(10, () => 1),
	x: vector(10, (i) => (i % 10) / 10),
	y: vector(10, () => 2),
});
