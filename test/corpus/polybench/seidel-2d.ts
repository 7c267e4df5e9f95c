/** Gauss-Seidel stencil of nine points, in place. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(steps: number, n: number, A: number[][]) {
	for (let t = 0; t < steps; t++) { // serial
		for (let i = 1; i < n - 1; i++) { // serial
			for (let j = 1; j < n - 1; j++) { // serial
				A[i][j] =
					(A[i - 1][j - 1] + A[i - 1][j] + A[i - 1][j + 1] +
						A[i][j - 1] + A[i][j] + A[i][j + 1] +
						A[i + 1][j - 1] + A[i + 1][j] + A[i + 1][j + 1]) / 9;
			}
		}
	}
}

export const inputs = () => ({ steps: 2, n: 9, A: matrix(9, 9, (i, j) => (i * (j + 2) + 2) / 9) });
