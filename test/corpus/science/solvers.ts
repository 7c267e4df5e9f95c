/** Loops after those of parallel benchmarks for fluid dynamics and sparse solvers. */
import { parallel, prange } from "cloudloop";

const vector = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const matrix = (h: number, w: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: h }, (_, i) => vector(w, (j) => f(i, j)));

export const inputs = () => ({
	n: 40,
	h: 9,
	wide: 26,
	q0: 0.5,
	r0: 1.25,
	t0: 0.125,
	x: vector(60, (i) => (i % 7) / 4 + 0.5),
	y: vector(60, (i) => (i % 5) / 8 + 0.25),
	z: vector(60, (i) => (i % 11) / 16 + 1),
	u: vector(60, (i) => i / 64 + 1),
	v: vector(60, (i) => 2 - i / 64),
	w: vector(60, (i) => 1 / (i + 2)),
	b: vector(60, (i) => ((i * 7) % 60) / 60),
	vx: vector(60, () => 0),
	xx: vector(60, (i) => i / 2),
	grd: vector(60, (i) => 1 + ((i * 3) % 40)),
	ex: vector(60, (i) => i / 10),
	dex: vector(60, (i) => 1 / (1 + i)),
	ix: vector(60, () => 0),
	ir: vector(60, () => 0),
	rx: vector(60, () => 0),
	px: matrix(26, 26, (i, j) => (i * 3 + j) / 32),
	cx: matrix(26, 26, (i, j) => (i + j * 5) / 64),
	za: matrix(9, 26, (i, j) => 1 + ((i + j) % 4) / 4),
	zb: matrix(9, 26, (i, j) => 1 + ((i * j) % 4) / 8),
	zr: matrix(9, 26, (i, j) => (i - j) / 8),
	zu: matrix(9, 26, (i, j) => (i + j) / 32),
	zv: matrix(9, 26, () => 0.5),
	zz: matrix(9, 26, (i, j) => i * j * 0.01),
	zp: matrix(9, 26, (i) => i),
	zq: matrix(9, 26, (_, j) => j),
	zm: matrix(9, 26, () => 1.5),
	b5: matrix(26, 26, (i, j) => ((i * j) % 9) / 18),
	plan: matrix(26, 26, (i, j) => i + j / 10),
	e1: matrix(26, 26, (i, j) => (i * j) % 64),
	f1: matrix(26, 26, () => 0),
	keys: Int32Array.from({ length: 60 }, (_, i) => (i * 37) % 16),
	counts: new Int32Array(16),
	table: vector(16, (i) => i * i),
	grid: new Float64Array(260).map((_, i) => (i % 13) / 4),
	flux: new Float64Array(260),
	nx: 20,
	ny: 13,
	rowstr: vector(10, (i) => i * 3),
	colidx: vector(27, (i) => (i * 5) % 9),
	values: vector(27, (i) => 1 + i / 8),
	seed: 314159,
	cells: Array.from({ length: 7 }, (_, i) => matrix(6, 5, (j, k) => i + j * 2 + k / 4)),
	field: Array.from({ length: 7 }, (_, i) => matrix(6, 5, (j, k) => i - j + k)),
});

// parallel
export const sparseProduct = parallel((x: number[], w: number[], colidx: number[], rowstr: number[], values: number[]) => {
	for (const row of prange(rowstr.length - 1)) {
		let sum = 0;
		for (let k = rowstr[row]; k < rowstr[row + 1]; k++) sum += values[k] * x[colidx[k]];
		w[row] = sum;
	}
});

// parallel
export const sparseTransposed = parallel((x: number[], w: number[], colidx: number[], rowstr: number[], values: number[]) => {
	for (const row of prange(rowstr.length - 1)) {
		for (let k = rowstr[row]; k < rowstr[row + 1]; k++) w[colidx[k]] += values[k] * x[row];
	}
});

// parallel
export const sparseScaleRows = parallel((x: number[], rowstr: number[], values: number[]) => {
	for (const row of prange(rowstr.length - 1)) {
		for (let k = rowstr[row]; k < rowstr[row + 1]; k++) values[k] *= x[row];
	}
});

// parallel
export const residualNorm = parallel((x: number[], z: number[], n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		const d = x[i] - z[i];
		sum += d * d;
	}
	return Math.sqrt(sum);
});

// parallel
export const axpyAndDot = parallel((x: number[], y: number[], z: number[], w: number[], n: number, q0: number) => {
	let rho = 0;
	for (const i of prange(n)) {
		x[i] = x[i] + q0 * y[i];
		z[i] = z[i] - q0 * w[i];
		rho += z[i] * z[i];
	}
	return rho;
});

// parallel
export const gaussianPairs = parallel((n: number, table: number[], seed: number) => {
	let sx = 0;
	let sy = 0;
	for (const k of prange(n)) {
		let state = seed + k * 1000;
		for (let i = 0; i < 8; i++) {
			state = (state * 16807) % 2147483647;
			const p = 2 * (state / 2147483647) - 1;
			state = (state * 16807) % 2147483647;
			const q = 2 * (state / 2147483647) - 1;
			const t = p * p + q * q;
			if (t <= 1) {
				const s = Math.sqrt((-2 * Math.log(t)) / t);
				table[Math.floor(Math.max(Math.abs(p * s), Math.abs(q * s)))] += 1;
				sx += p * s;
				sy += q * s;
			}
		}
	}
	return [sx, sy];
});

// parallel
export const integerSortCount = parallel((keys: Int32Array, counts: Int32Array) => {
	for (const i of prange(keys.length)) counts[keys[i]]++;
});

// serial: counts accumulate in place
export const integerSortRanks = parallel((counts: Int32Array) => {
	for (const i of prange(1, counts.length)) counts[i] += counts[i - 1];
});

// parallel
export const integerSortRanksScalar = parallel((keys: Int32Array, counts: Int32Array) => {
	let running = 0;
	for (const i of prange(counts.length)) {
		running += keys[i];
		counts[i] = running;
	}
});

// parallel
export const multigridSmooth = parallel((q0: number, r0: number, cells: number[][][], field: number[][][]) => {
	for (const i of prange(1, 6)) {
		for (let j = 1; j < 5; j++) {
			for (let k = 1; k < 4; k++) {
				cells[i][j][k] += q0 * field[i][j][k] + r0 * (field[i - 1][j][k] + field[i + 1][j][k] + field[i][j - 1][k] + field[i][j + 1][k]);
			}
		}
	}
});

// parallel
export const multigridRows = parallel((cells: number[][][], field: number[][][]) => {
	for (const i of prange(1, 6)) {
		for (let j = 1; j < 5; j++) {
			const row = cells[i][j];
			const above = field[i][j - 1];
			const below = field[i][j + 1];
			for (let k = 0; k < 5; k++) row[k] = (above[k] + below[k]) / 2;
		}
	}
});

// parallel
export const boundaryExchange = parallel((cells: number[][][]) => {
	for (const i of prange(7)) {
		for (let j = 0; j < 6; j++) {
			cells[i][j][0] = cells[i][j][3];
			cells[i][j][4] = cells[i][j][1];
		}
	}
});

// parallel
export const fluxDifferences = parallel((grid: Float64Array, flux: Float64Array, nx: number, ny: number) => {
	for (const j of prange(ny)) {
		for (let i = 1; i < nx; i++) flux[j * nx + i] = grid[j * nx + i] - grid[j * nx + i - 1];
	}
});

// parallel
export const fluxUpdate = parallel((t0: number, grid: Float64Array, flux: Float64Array, nx: number, ny: number) => {
	for (const j of prange(1, ny - 1)) {
		for (let i = 1; i < nx - 1; i++) {
			const k = j * nx + i;
			grid[k] += t0 * (flux[k + 1] - flux[k] + flux[k + nx] - flux[k]);
		}
	}
});

// parallel
export const lineSolveRows = parallel((q0: number, t0: number, grid: Float64Array, nx: number, ny: number) => {
	for (const j of prange(ny)) {
		for (let i = 1; i < nx; i++) grid[j * nx + i] -= q0 * grid[j * nx + i - 1];
		for (let i = nx - 2; i >= 0; i--) grid[j * nx + i] -= t0 * grid[j * nx + i + 1];
	}
});

// parallel
export const lineSolveColumns = parallel((q0: number, grid: Float64Array, nx: number, ny: number) => {
	for (const i of prange(nx)) {
		for (let j = 1; j < ny; j++) grid[j * nx + i] -= q0 * grid[(j - 1) * nx + i];
	}
});

// serial: the line above was just solved
export const lowerUpperSweep = parallel((q0: number, grid: Float64Array, nx: number, ny: number) => {
	for (const j of prange(1, ny)) {
		for (let i = 0; i < nx; i++) grid[j * nx + i] -= q0 * grid[(j - 1) * nx + i];
	}
});

// parallel
export const redBlackRed = parallel((grid: Float64Array, flux: Float64Array, nx: number, ny: number) => {
	for (const j of prange(1, ny - 1)) {
		for (let i = 1 + (j % 2); i < nx - 1; i += 2) {
			const k = j * nx + i;
			flux[k] = (grid[k - 1] + grid[k + 1] + grid[k - nx] + grid[k + nx]) / 4;
		}
	}
});

// parallel
export const jacobiFlat = parallel((grid: Float64Array, flux: Float64Array, nx: number, ny: number) => {
	for (const j of prange(1, ny - 1)) {
		for (let i = 1; i < nx - 1; i++) {
			flux[j * nx + i] = (grid[j * nx + i - 1] + grid[j * nx + i + 1] + grid[(j - 1) * nx + i] + grid[(j + 1) * nx + i]) / 4;
		}
	}
});

// serial: the row above was just computed
export const gaussSeidelFlat = parallel((grid: Float64Array, nx: number, ny: number) => {
	for (const j of prange(1, ny - 1)) {
		for (let i = 1; i < nx - 1; i++) {
			grid[j * nx + i] = (grid[j * nx + i - 1] + grid[j * nx + i + 1] + grid[(j - 1) * nx + i] + grid[(j + 1) * nx + i]) / 4;
		}
	}
});

// parallel
export const maximumChange = parallel((grid: Float64Array, flux: Float64Array) => {
	let change = 0;
	for (const k of prange(grid.length)) {
		const next = (grid[k] + flux[k]) / 2;
		change = Math.max(change, Math.abs(next - grid[k]));
		flux[k] = next;
	}
	return change;
});

// parallel
export const butterflies = parallel((x: number[], w: number[]) => {
	const half = 16;
	for (const k of prange(half)) {
		const p = x[k];
		const q = x[k + half];
		x[k] = p + q;
		x[k + half] = (p - q) * w[k];
	}
});

// parallel
export const butterfliesInPairs = parallel((x: number[], n: number) => {
	for (const k of prange(n / 2)) {
		const p = x[2 * k];
		const q = x[2 * k + 1];
		x[2 * k] = p + q;
		x[2 * k + 1] = p - q;
	}
});

// parallel
export const fourierStage = parallel((x: number[], w: number[], n: number) => {
	const half = 4;
	for (const block of prange(n / 8)) {
		for (let k = 0; k < half; k++) {
			const p = x[block * 8 + k];
			const q = x[block * 8 + k + half] * w[k];
			x[block * 8 + k] = p + q;
			x[block * 8 + k + half] = p - q;
		}
	}
});

// parallel
export const bitReversal = parallel((x: number[], y: number[]) => {
	for (const i of prange(32)) {
		let r = 0;
		for (let bit = 0; bit < 5; bit++) r |= ((i >> bit) & 1) << (4 - bit);
		y[r] = x[i];
	}
});

// parallel
export const householder = parallel((b5: number[][], wide: number) => {
	for (const j of prange(1, wide)) {
		let dot = 0;
		for (let i = 0; i < wide; i++) dot += b5[i][0] * b5[i][j];
		for (let i = 0; i < wide; i++) b5[i][j] -= 2 * dot * b5[i][0];
	}
});

// parallel
export const gaussEliminationStep = parallel((px: number[][], wide: number) => {
	const k = 3;
	for (const i of prange(k + 1, wide)) {
		const factor = px[i][k] / (px[k][k] + 10);
		for (let j = k; j < wide; j++) px[i][j] -= factor * px[k][j];
	}
});

// parallel
export const gaussJordanStep = parallel((px: number[][], wide: number) => {
	const k = 3;
	for (const i of prange(wide)) {
		if (i !== k) {
			const factor = px[i][k] / (px[k][k] + 10);
			for (let j = 0; j < wide; j++) px[i][j] -= factor * px[k][j];
		}
	}
});

// parallel
export const luDiagonal = parallel((px: number[][], wide: number) => {
	const k = 2;
	const pivotRow = px[k];
	for (const i of prange(k + 1, wide)) {
		const row = px[i];
		row[k] /= pivotRow[k];
		for (let j = k + 1; j < wide; j++) row[j] -= row[k] * pivotRow[j];
	}
});

// parallel
export const pivotSearch = parallel((px: number[][], wide: number) => {
	let pivot = 0;
	let largest = Math.abs(px[0][1]);
	for (const i of prange(1, wide)) {
		const size = Math.abs(px[i][1]);
		if (size > largest) {
			largest = size;
			pivot = i;
		}
	}
	return pivot;
});

// parallel
export const swapRows = parallel((px: number[][], wide: number) => {
	const [p, q] = [2, 5];
	for (const j of prange(wide)) {
		const t = px[p][j];
		px[p][j] = px[q][j];
		px[q][j] = t;
	}
});

// parallel
export const traceAndNorms = parallel((px: number[][], wide: number) => {
	let trace = 0;
	let norm = 0;
	for (const i of prange(wide)) {
		trace += px[i][i];
		let sum = 0;
		for (let j = 0; j < wide; j++) sum += Math.abs(px[i][j]);
		if (sum > norm) norm = sum;
	}
	return [trace, norm];
});

// serial: a polynomial is evaluated by one chain
export const horner = parallel((x: number[], n: number, q0: number) => {
	let value = 0;
	for (const i of prange(n)) value = value * q0 + x[i];
	return value;
});

// parallel
export const powers = parallel((x: number[], y: number[], z: number[], n: number, q0: number) => {
	for (const i of prange(n)) x[i] = q0 ** i + Math.hypot(y[i], z[i]);
});
