/** Heat equation in three dimensions. */
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(steps: number, n: number, A: number[][][], B: number[][][]) {
	for (let t = 1; t <= steps; t++) { // serial
		for (let i = 1; i < n - 1; i++) { // parallel
			for (let j = 1; j < n - 1; j++) { // parallel
				for (let k = 1; k < n - 1; k++) { // parallel
					B[i][j][k] =
						0.125 * (A[i + 1][j][k] - 2 * A[i][j][k] + A[i - 1][j][k]) +
						0.125 * (A[i][j + 1][k] - 2 * A[i][j][k] + A[i][j - 1][k]) +
						0.125 * (A[i][j][k + 1] - 2 * A[i][j][k] + A[i][j][k - 1]) +
						A[i][j][k];
				}
			}
		}
		for (let i = 1; i < n - 1; i++) { // parallel
			for (let j = 1; j < n - 1; j++) { // parallel
				for (let k = 1; k < n - 1; k++) { // parallel
					A[i][j][k] =
						0.125 * (B[i + 1][j][k] - 2 * B[i][j][k] + B[i - 1][j][k]) +
						0.125 * (B[i][j + 1][k] - 2 * B[i][j][k] + B[i][j - 1][k]) +
						0.125 * (B[i][j][k + 1] - 2 * B[i][j][k] + B[i][j][k - 1]) +
						B[i][j][k];
				}
			}
		}
	}
}

const cube = () => vector(7, () => 0).map((_, i) => matrix(7, 7, (j, k) => ((i + j + (7 - k)) * 10) / 7));
export const inputs = () => ({ steps: 2, n: 7, A: cube(), B: cube() });
