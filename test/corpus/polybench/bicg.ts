/** Two products of the biconjugate gradient method: s = Aᵀ r, q = A p. */
const typedMatrix = (rows: number, columns: number, f: (i: number, j: number) => number): Float64Array[] =>
	Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(m: number, n: number, A: Float64Array[], s: Float64Array, q: Float64Array, p: Float64Array, r: Float64Array) {
	for (let i = 0; i < m; i++) s[i] = 0; // parallel
	for (let i = 0; i < n; i++) { // parallel
		q[i] = 0;
		for (let j = 0; j < m; j++) { // parallel
			s[j] += r[i] * A[i][j];
			q[i] += A[i][j] * p[j];
		}
	}
}

export const inputs = () => ({
	m: 9,
	n: 12,
	A: typedMatrix(12, 9, (i, j) => ((i * (j + 1)) % 12) / 12),
	s: new Float64Array(9).fill(3),
	q: new Float64Array(12).fill(4),
	p: Float64Array.from({ length: 9 }, (_, i) => (i % 9) / 9),
	r: Float64Array.from({ length: 12 }, (_, i) => (i % 12) / 12),
});
