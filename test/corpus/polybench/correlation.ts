/** Correlation of the columns of a matrix. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(m: number, n: number, data: number[][], corr: number[][], mean: number[], stddev: number[]) {
	const eps = 0.1;
	for (let j = 0; j < m; j++) { // parallel
		mean[j] = 0;
		for (let i = 0; i < n; i++) mean[j] += data[i][j]; // parallel
		mean[j] /= n;
	}
	for (let j = 0; j < m; j++) { // parallel
		stddev[j] = 0;
		for (let i = 0; i < n; i++) stddev[j] += (data[i][j] - mean[j]) * (data[i][j] - mean[j]); // parallel
		stddev[j] = Math.sqrt(stddev[j] / n);
		stddev[j] = stddev[j] <= eps ? 1 : stddev[j];
	}
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < m; j++) { // parallel
			data[i][j] -= mean[j];
			data[i][j] /= Math.sqrt(n) * stddev[j];
		}
	}
	for (let i = 0; i < m - 1; i++) { // parallel
		corr[i][i] = 1;
		for (let j = i + 1; j < m; j++) { // parallel
			corr[i][j] = 0;
			for (let k = 0; k < n; k++) corr[i][j] += data[k][i] * data[k][j]; // parallel
			corr[j][i] = corr[i][j];
		}
	}
	corr[m - 1][m - 1] = 1;
}

export const inputs = () => ({
	m: 9,
	n: 11,
	data: matrix(11, 9, (i, j) => ((i * j) % 7) + i / 9),
	corr: matrix(9, 9, () => 0),
	mean: vector(9, () => 0),
	stddev: vector(9, () => 0),
});
