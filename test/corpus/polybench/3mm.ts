/** Three products of matrices: G = (A B) (C D). */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(ni: number, nj: number, nk: number, nl: number, nm: number, E: number[][], A: number[][], B: number[][], F: number[][], C: number[][], D: number[][], G: number[][]) {
	for (let i = 0; i < ni; i++) { // parallel
		for (let j = 0; j < nj; j++) { // parallel
			E[i][j] = 0;
			for (let k = 0; k < nk; k++) E[i][j] += A[i][k] * B[k][j]; // parallel
		}
	}
	for (let i = 0; i < nj; i++) { // parallel
		for (let j = 0; j < nl; j++) { // parallel
			F[i][j] = 0;
			for (let k = 0; k < nm; k++) F[i][j] += C[i][k] * D[k][j]; // parallel
		}
	}
	for (let i = 0; i < ni; i++) { // parallel
		for (let j = 0; j < nl; j++) { // parallel
			G[i][j] = 0;
			for (let k = 0; k < nj; k++) G[i][j] += E[i][k] * F[k][j]; // parallel
		}
	}
}

export const inputs = () => ({
	ni: 8,
	nj: 9,
	nk: 7,
	nl: 6,
	nm: 10,
	E: matrix(8, 9, () => 0),
	A: matrix(8, 7, (i, j) => ((i * j + 1) % 8) / 40),
	B: matrix(7, 9, (i, j) => ((i * (j + 1) + 2) % 9) / 45),
	F: matrix(9, 6, () => 0),
	C: matrix(9, 10, (i, j) => (i * (j + 3)) / 50),
	D: matrix(10, 6, (i, j) => ((i * (j + 2) + 2) % 7) / 35),
	G: matrix(8, 6, () => 0),
});
