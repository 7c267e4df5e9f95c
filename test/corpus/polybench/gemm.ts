/** C = alpha A B + beta C. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(ni: number, nj: number, nk: number, alpha: number, beta: number, C: number[][], A: number[][], B: number[][]) {
	for (let i = 0; i < ni; i++) { // parallel
		for (let j = 0; j < nj; j++) C[i][j] *= beta; // parallel
		for (let k = 0; k < nk; k++) { // parallel
			for (let j = 0; j < nj; j++) C[i][j] += alpha * A[i][k] * B[k][j]; // parallel
		}
	}
}

export const inputs = () => ({
	ni: 8,
	nj: 9,
	nk: 10,
	alpha: 1.5,
	beta: 1.2,
	C: matrix(8, 9, (i, j) => ((i * j + 1) % 8) / 8),
	A: matrix(8, 10, (i, j) => ((i * (j + 1)) % 10) / 10),
	B: matrix(10, 9, (i, j) => ((i * (j + 2)) % 9) / 9),
});
