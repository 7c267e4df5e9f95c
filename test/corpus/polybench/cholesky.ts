/** Cholesky decomposition in place. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(n: number, A: number[][]) {
	for (let i = 0; i < n; i++) { // serial
		for (let j = 0; j < i; j++) { // serial
			for (let k = 0; k < j; k++) A[i][j] -= A[i][k] * A[j][k]; // parallel
			A[i][j] /= A[j][j];
		}
		for (let k = 0; k < i; k++) A[i][i] -= A[i][k] * A[i][k]; // parallel
		A[i][i] = Math.sqrt(A[i][i]);
	}
}

export const inputs = () => ({ n: 10, A: matrix(10, 10, (i, j) => (i === j ? 20 : 1 / (1 + i + j))) });
