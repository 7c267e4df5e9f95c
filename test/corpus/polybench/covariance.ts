/** Covariance of the columns of a matrix. */
const typedMatrix = (rows: number, columns: number, f: (i: number, j: number) => number): Float64Array[] =>
	Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(m: number, n: number, data: Float64Array[], cov: Float64Array[], mean: Float64Array) {
	for (let j = 0; j < m; j++) { // parallel
		mean[j] = 0;
		for (let i = 0; i < n; i++) mean[j] += data[i][j]; // parallel
		mean[j] /= n;
	}
	for (let i = 0; i < n; i++) { // parallel
		for (let j = 0; j < m; j++) data[i][j] -= mean[j]; // parallel
	}
	for (let i = 0; i < m; i++) { // parallel
		for (let j = i; j < m; j++) { // parallel
			cov[i][j] = 0;
			for (let k = 0; k < n; k++) cov[i][j] += data[k][i] * data[k][j]; // parallel
			cov[i][j] /= n - 1;
			cov[j][i] = cov[i][j];
		}
	}
}

export const inputs = () => ({
	m: 9,
	n: 11,
	data: typedMatrix(11, 9, (i, j) => (i * j) / 9),
	cov: typedMatrix(9, 9, () => 0),
	mean: new Float64Array(9),
});
