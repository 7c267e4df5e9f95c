/** Shortest paths between all nodes. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));

export function kernel(n: number, path: number[][]) {
	for (let k = 0; k < n; k++) { // serial
		for (let i = 0; i < n; i++) { // serial
			for (let j = 0; j < n; j++) { // serial
				path[i][j] = path[i][j] < path[i][k] + path[k][j] ? path[i][j] : path[i][k] + path[k][j];
			}
		}
	}
}

export const inputs = () => ({ n: 10, path: matrix(10, 10, (i, j) => ((i + j) % 13 === 0 || (i + j) % 7 === 0 ? 999 : ((i * j) % 7) + 1)) });
