/** Symmetric rank-2k update. */
const typedMatrix = (rows: number, columns: number, f: (i: number, j: number) => number): Float64Array[] =>
	Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(n: number, m: number, alpha: number, beta: number, C: Float64Array[], A: Float64Array[], B: Float64Array[]) {
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j <= i; j++) C[i][j] *= beta; // parallel
		for (let k = 0; k < m; k++) { // parallel
			for (let j = 0; j <= i; j++) C[i][j] += A[j][k] * alpha * B[i][k] + B[j][k] * alpha * A[i][k]; // parallel
		}
	}
}

export const inputs = () => ({
	n: 9,
	m: 8,
	alpha: 1.5,
	beta: 1.2,
	C: typedMatrix(9, 9, (i, j) => ((i * j + 3) % 9) / 8),
	A: typedMatrix(9, 8, (i, j) => ((i * j + 1) % 9) / 9),
	B: typedMatrix(9, 8, (i, j) => ((i * j + 2) % 8) / 8),
});
