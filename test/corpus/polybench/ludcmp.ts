/** LU decomposition and both substitutions. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, A: number[][], b: number[], x: number[], y: number[]) {
	let w = 0;
	for (let i = 0; i < n; i++) { // serial
		for (let j = 0; j < i; j++) { // serial
			w = A[i][j];
			for (let k = 0; k < j; k++) w -= A[i][k] * A[k][j]; // parallel
			A[i][j] = w / A[j][j];
		}
		for (let j = i; j < n; j++) { // parallel
			w = A[i][j];
			for (let k = 0; k < i; k++) w -= A[i][k] * A[k][j]; // parallel
			A[i][j] = w;
		}
	}
	for (let i = 0; i < n; i++) { // serial
		w = b[i];
		for (let j = 0; j < i; j++) w -= A[i][j] * y[j]; // parallel
		y[i] = w;
	}
	for (let i = n - 1; i >= 0; i--) { // serial
		w = y[i];
		for (let j = i + 1; j < n; j++) w -= A[i][j] * x[j]; // parallel
		x[i] = w / A[i][i];
	}
}

export const inputs = () => ({
	n: 10,
	A: matrix(10, 10, (i, j) => (i === j ? 20 : 1 / (1 + i + j))),
	b: vector(10, (i) => (i + 1) / 10 / 2 + 4),
	x: vector(10, () => 0),
	y: vector(10, () => 0),
});
