/** Folding of a sequence by dynamic programming. */
const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => f(i, j)));
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

const match = (a: number, b: number): number => (a + b === 3 ? 1 : 0);

export function kernel(n: number, seq: number[], table: number[][]) {
	for (let i = n - 1; i >= 0; i--) { // serial
		for (let j = i + 1; j < n; j++) { // serial
			table[i][j] = Math.max(table[i][j], table[i][j - 1]);
			if (i + 1 < n) table[i][j] = Math.max(table[i][j], table[i + 1][j]);
			if (i + 1 < n) {
				if (i < j - 1) table[i][j] = Math.max(table[i][j], table[i + 1][j - 1] + match(seq[i], seq[j]));
				else table[i][j] = Math.max(table[i][j], table[i + 1][j - 1]);
			}
			for (let k = i + 1; k < j; k++) table[i][j] = Math.max(table[i][j], table[i][k] + table[k + 1][j]); // parallel
		}
	}
}

export const inputs = () => ({ n: 12, seq: vector(12, (i) => (i + 1) % 4), table: matrix(12, 12, () => 0) });
