/** Triangular solver. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, L: number[][], x: number[], b: number[]) {
	for (let i = 0; i < n; i++) { // serial
		x[i] = b[i];
		for (let j = 0; j < i; j++) x[i] -= L[i][j] * x[j]; // parallel
		x[i] = x[i] / L[i][i];
	}
}

export const inputs = () => ({
	n: 11,
	L: matrix(11, 11, (i, j) => (i >= j ? ((i + 11 - j + 1) * 2) / 11 : 0)),
	x: vector(11, () => -999),
	b: vector(11, (i) => i),
});
