/** Product with a symmetric matrix of which the lower half is kept. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(m: number, n: number, alpha: number, beta: number, C: number[][], A: number[][], B: number[][]) {
	let temp2 = 0;
	for (let i = 0; i < m; i++) { // serial
		for (let j = 0; j < n; j++) { // parallel
			temp2 = 0;
			for (let k = 0; k < i; k++) { // parallel
				C[k][j] += alpha * B[i][j] * A[i][k];
				temp2 += B[k][j] * A[i][k];
			}
			C[i][j] = beta * C[i][j] + alpha * B[i][j] * A[i][i] + alpha * temp2;
		}
	}
}

export const inputs = () => ({
	m: 9,
	n: 10,
	alpha: 1.5,
	beta: 1.2,
	C: matrix(9, 10, (i, j) => ((i + j) % 100) / 9),
	A: matrix(9, 9, (i, j) => (j <= i ? ((i + j) % 100) / 9 : -999)),
	B: matrix(9, 10, (i, j) => ((10 + i - j) % 100) / 9),
});
