/** y = Aᵀ (A x). */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(A: number[][], x: number[], y: number[], tmp: number[]) {
	const m = A.length;
	const n = x.length;
	for (let i = 0; i < n; i++) y[i] = 0; // parallel
	for (let i = 0; i < m; i++) { // parallel
		tmp[i] = 0;
		for (let j = 0; j < n; j++) tmp[i] += A[i][j] * x[j]; // parallel
		for (let j = 0; j < n; j++) y[j] += A[i][j] * tmp[i]; // parallel
	}
}

export const inputs = () => ({
	A: matrix(9, 11, (i, j) => ((i + j) % 11) / 45),
	x: vector(11, (i) => 1 + i / 11),
	y: vector(11, (i) => i),
	tmp: vector(9, (i) => i),
});
