/** QR decomposition by the modified Gram-Schmidt process. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(m: number, n: number, A: number[][], R: number[][], Q: number[][]) {
	for (let k = 0; k < n; k++) { // serial
		let nrm = 0;
		for (let i = 0; i < m; i++) nrm += A[i][k] * A[i][k]; // parallel
		R[k][k] = Math.sqrt(nrm);
		for (let i = 0; i < m; i++) Q[i][k] = A[i][k] / R[k][k]; // parallel
		for (let j = k + 1; j < n; j++) { // parallel
			R[k][j] = 0;
			for (let i = 0; i < m; i++) R[k][j] += Q[i][k] * A[i][j]; // parallel
			for (let i = 0; i < m; i++) A[i][j] = A[i][j] - Q[i][k] * R[k][j]; // parallel
		}
	}
}

export const inputs = () => ({
	m: 10,
	n: 7,
	A: matrix(10, 7, (i, j) => (((i * j) % 10) / 10) * 100 + 10 + (i === j ? 50 : 0)),
	R: matrix(7, 7, () => 0),
	Q: matrix(10, 7, () => 0),
});
