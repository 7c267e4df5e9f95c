/** Symmetric rank-k update. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(n: number, m: number, alpha: number, beta: number, C: number[][], A: number[][]) {
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j <= i; j++) C[i][j] *= beta; // parallel
		for (let k = 0; k < m; k++) { // parallel
			for (let j = 0; j <= i; j++) C[i][j] += alpha * A[i][k] * A[j][k]; // parallel
		}
	}
}

export const inputs = () => ({
	n: 9,
	m: 8,
	alpha: 1.5,
	beta: 1.2,
	C: matrix(9, 9, (i, j) => ((i * j + 2) % 8) / 8),
	A: matrix(9, 8, (i, j) => ((i * j + 1) % 9) / 9),
});
