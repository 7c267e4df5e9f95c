/** Solver of Toeplitz systems. */
const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

export function kernel(n: number, r: number[], y: number[], z: number[]) {
	let alpha = -r[0];
	let beta = 1;
	let sum = 0;
	y[0] = -r[0];
	for (let k = 1; k < n; k++) { // serial
		beta = (1 - alpha * alpha) * beta;
		sum = 0;
		for (let i = 0; i < k; i++) sum += r[k - i - 1] * y[i]; // parallel
		alpha = -(r[k] + sum) / beta;
		for (let i = 0; i < k; i++) z[i] = y[i] + alpha * y[k - i - 1]; // parallel
		for (let i = 0; i < k; i++) y[i] = z[i]; // parallel
		y[k] = alpha;
	}
}

export const inputs = () => ({ n: 12, r: vector(12, (i) => 1 / (i + 2)), y: vector(12, () => 0), z: vector(12, () => 0) });
