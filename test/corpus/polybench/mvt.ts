/** x1 += A y1, x2 += Aᵀ y2. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, x1: number[], x2: number[], y1: number[], y2: number[], A: number[][]) {
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < n; j++) x1[i] = x1[i] + A[i][j] * y1[j]; // parallel
	}
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < n; j++) x2[i] = x2[i] + A[j][i] * y2[j]; // parallel
	}
}

export const inputs = () => ({
	n: 11,
	x1: vector(11, (i) => i / 11),
	x2: vector(11, (i) => (i + 1) / 11),
	y1: vector(11, (i) => (i + 3) / 11),
	y2: vector(11, (i) => (i + 4) / 11),
	A: matrix(11, 11, (i, j) => ((i * j) % 11) / 11),
});
