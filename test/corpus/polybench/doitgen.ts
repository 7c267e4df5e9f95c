/** Multi-resolution analysis: each vector of a cube times a matrix. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(nr: number, nq: number, np: number, A: number[][][], C4: number[][], sum: number[]) {
	for (let r = 0; r < nr; r++) { // parallel
		for (let q = 0; q < nq; q++) { // parallel
			for (let p = 0; p < np; p++) { // parallel
				sum[p] = 0;
				for (let s = 0; s < np; s++) sum[p] += A[r][q][s] * C4[s][p]; // parallel
			}
			for (let p = 0; p < np; p++) A[r][q][p] = sum[p]; // parallel
		}
	}
}

export const inputs = () => ({
	nr: 6,
	nq: 5,
	np: 7,
	A: vector(6, () => 0).map((_, r) => matrix(5, 7, (i, j) => ((r * i + j) % 7) / 7)),
	C4: matrix(7, 7, (i, j) => ((i * j) % 7) / 7),
	sum: vector(7, () => 0),
});
