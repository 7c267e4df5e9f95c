/** Alternating direction implicit solver. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(steps: number, n: number, u: number[][], v: number[][], p: number[][], q: number[][]) {
	const [dx, dt] = [1 / n, 1 / steps];
	const mul1 = (2 * dt) / (dx * dx);
	const mul2 = dt / (dx * dx);
	const [a, b, c] = [-mul1 / 2, 1 + mul1, -mul1 / 2];
	const [d, e, f] = [-mul2 / 2, 1 + mul2, -mul2 / 2];
	for (let t = 1; t <= steps; t++) { // serial
		for (let i = 1; i < n - 1; i++) { // parallel
			v[0][i] = 1;
			p[i][0] = 0;
			q[i][0] = v[0][i];
			for (let j = 1; j < n - 1; j++) { // serial
				p[i][j] = -c / (a * p[i][j - 1] + b);
				q[i][j] = (-d * u[j][i - 1] + (1 + 2 * d) * u[j][i] - f * u[j][i + 1] - a * q[i][j - 1]) / (a * p[i][j - 1] + b);
			}
			v[n - 1][i] = 1;
			for (let j = n - 2; j >= 1; j--) v[j][i] = p[i][j] * v[j + 1][i] + q[i][j]; // serial
		}
		for (let i = 1; i < n - 1; i++) { // parallel
			u[i][0] = 1;
			p[i][0] = 0;
			q[i][0] = u[i][0];
			for (let j = 1; j < n - 1; j++) { // serial
				p[i][j] = -f / (d * p[i][j - 1] + e);
				q[i][j] = (-a * v[i - 1][j] + (1 + 2 * a) * v[i][j] - c * v[i + 1][j] - d * q[i][j - 1]) / (d * p[i][j - 1] + e);
			}
			u[i][n - 1] = 1;
			for (let j = n - 2; j >= 1; j--) u[i][j] = p[i][j] * u[i][j + 1] + q[i][j]; // serial
		}
	}
}

export const inputs = () => ({
	steps: 3,
	n: 10,
	u: matrix(10, 10, (i, j) => (i + 10 - j) / 10),
	v: matrix(10, 10, () => 0),
	p: matrix(10, 10, () => 0),
	q: matrix(10, 10, () => 0),
});
