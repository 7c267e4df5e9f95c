/** Stencil of five points. */
const typedMatrix = (rows: number, columns: number, f: (i: number, j: number) => number): Float64Array[] =>
	Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(steps: number, n: number, A: Float64Array[], B: Float64Array[]) {
	for (let t = 0; t < steps; t++) { // serial
		for (let i = 1; i < n - 1; i++) { // parallel
			for (let j = 1; j < n - 1; j++) { // parallel
				B[i][j] = 0.2 * (A[i][j] + A[i][j - 1] + A[i][1 + j] + A[1 + i][j] + A[i - 1][j]);
			}
		}
		for (let i = 1; i < n - 1; i++) { // parallel
			for (let j = 1; j < n - 1; j++) { // parallel
				A[i][j] = 0.2 * (B[i][j] + B[i][j - 1] + B[i][1 + j] + B[1 + i][j] + B[i - 1][j]);
			}
		}
	}
}

export const inputs = () => ({
	steps: 2,
	n: 10,
	A: typedMatrix(10, 10, (i, j) => (i * (j + 2) + 2) / 10),
	B: typedMatrix(10, 10, (i, j) => (i * (j + 3) + 3) / 10),
});
