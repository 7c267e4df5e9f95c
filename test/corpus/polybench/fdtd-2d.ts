/** Electromagnetic field in two dimensions. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(steps: number, nx: number, ny: number, ex: number[][], ey: number[][], hz: number[][], fict: number[]) {
	for (let t = 0; t < steps; t++) { // serial
		for (let j = 0; j < ny; j++) ey[0][j] = fict[t]; // parallel
		for (let i = 1; i < nx; i++) { // parallel
			for (let j = 0; j < ny; j++) ey[i][j] = ey[i][j] - 0.5 * (hz[i][j] - hz[i - 1][j]); // parallel
		}
		for (let i = 0; i < nx; i++) { // parallel
			for (let j = 1; j < ny; j++) ex[i][j] = ex[i][j] - 0.5 * (hz[i][j] - hz[i][j - 1]); // parallel
		}
		for (let i = 0; i < nx - 1; i++) { // parallel
			for (let j = 0; j < ny - 1; j++) { // parallel
				hz[i][j] = hz[i][j] - 0.7 * (ex[i][j + 1] - ex[i][j] + ey[i + 1][j] - ey[i][j]);
			}
		}
	}
}

export const inputs = () => ({
	steps: 3,
	nx: 9,
	ny: 10,
	ex: matrix(9, 10, (i, j) => (i * (j + 1)) / 9),
	ey: matrix(9, 10, (i, j) => (i * (j + 2)) / 10),
	hz: matrix(9, 10, (i, j) => (i * (j + 3)) / 9),
	fict: vector(3, (i) => i),
});
