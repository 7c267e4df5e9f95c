/** Two products of matrices: D = alpha A B C + beta D. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(alpha: number, beta: number, tmp: number[][], A: number[][], B: number[][], C: number[][], D: number[][]) {
	const [ni, nj, nk, nl] = [A.length, B[0].length, B.length, C[0].length];
	for (let i = 0; i < ni; i++) { // parallel
		for (let j = 0; j < nj; j++) { // parallel
			tmp[i][j] = 0;
			for (let k = 0; k < nk; k++) tmp[i][j] += alpha * A[i][k] * B[k][j]; // parallel
		}
	}
	for (let i = 0; i < ni; i++) { // parallel
		for (let j = 0; j < nl; j++) { // parallel
			D[i][j] *= beta;
			for (let k = 0; k < nj; k++) D[i][j] += tmp[i][k] * C[k][j]; // parallel
		}
	}
}

export const inputs = () => ({
	alpha: 1.5,
	beta: 1.2,
	tmp: matrix(8, 9, () => 0),
	A: matrix(8, 7, (i, j) => ((i * j + 1) % 8) / 8),
	B: matrix(7, 9, (i, j) => ((i * (j + 1)) % 9) / 9),
	C: matrix(9, 10, (i, j) => ((i * (j + 3) + 1) % 10) / 10),
	D: matrix(8, 10, (i, j) => ((i * (j + 2)) % 7) / 7),
});
