/** B = alpha Aᵀ B, with a triangular A. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(m: number, n: number, alpha: number, A: number[][], B: number[][]) {
	for (let i = 0; i < m; i++) { // parallel
		for (let j = 0; j < n; j++) { // parallel
			for (let k = i + 1; k < m; k++) B[i][j] += A[k][i] * B[k][j]; // parallel
			B[i][j] = alpha * B[i][j];
		}
	}
}

export const inputs = () => ({
	m: 9,
	n: 10,
	alpha: 1.5,
	A: matrix(9, 9, (i, j) => (j < i ? ((i + j) % 9) / 9 : i === j ? 1 : 0)),
	B: matrix(9, 10, (i, j) => ((10 + (i - j)) % 10) / 10),
});
