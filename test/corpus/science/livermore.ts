/** Loops after the kernels of a classic laboratory benchmark. */
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
export const hydro = parallel((x: number[], y: number[], z: number[], n: number, q0: number, r0: number, t0: number) => {
	for (const k of prange(n)) x[k] = q0 + y[k] * (r0 * z[k + 10] + t0 * z[k + 11]);
});

// parallel
export const incompleteCholeskyInner = parallel((x: number[], u: number[], v: number[]) => {
	let ii = 32;
	let ipntp = 0;
	const size = x.length;
	do {
		const ipnt = ipntp;
		ipntp += ii;
		ii = Math.floor(ii / 2);
		for (const k of prange(ii)) {
			const at = ipnt + 2 * k + 1;
			if (at + 1 < size && ipntp + k < size) u[ipntp + k] = x[at] - v[at] * x[at - 1] - v[at + 1] * x[at + 1];
		}
	} while (ii > 1);
});

// parallel
export const innerProduct = parallel((x: number[], z: number[], n: number) => {
	let q = 0;
	for (const k of prange(n)) q += z[k] * x[k];
	return q;
});

// parallel
export const bandedLinearInner = parallel((x: number[], y: number[], n: number) => {
	for (let k = 6; k < n; k += 11) {
		let temp = x[k - 1];
		for (const j of prange(4, n, 5)) temp -= x[(j - 4) / 5] * y[j];
		x[k - 1] = y[4] * temp;
	}
});

// serial: x[i] needs x[i - 1]
export const tridiagonal = parallel((x: number[], y: number[], z: number[], n: number) => {
	for (const i of prange(1, n)) x[i] = z[i] * (y[i] - x[i - 1]);
});

// serial: all elements before are needed
export const generalRecurrenceOuter = parallel((w: number[], b5: number[][]) => {
	for (const i of prange(1, 20)) {
		w[i] = 0.01;
		for (let k = 0; k < i; k++) w[i] += b5[k][i] * w[i - k - 1];
	}
});

// parallel
export const generalRecurrenceInner = parallel((w: number[], b5: number[][]) => {
	for (let i = 1; i < 20; i++) {
		let s = 0.01;
		for (const k of prange(i)) s += b5[k][i] * w[i - k - 1];
		w[i] = s;
	}
});

// parallel
export const equationOfState = parallel((x: number[], y: number[], z: number[], u: number[], n: number, q0: number, r0: number, t0: number) => {
	for (const k of prange(n)) {
		x[k] =
			u[k] +
			r0 * (z[k] + r0 * y[k]) +
			t0 * (u[k + 3] + r0 * (u[k + 2] + r0 * u[k + 1]) + t0 * (u[k + 6] + q0 * (u[k + 5] + q0 * u[k + 4])));
	}
});

// parallel
export const adiIntegration = parallel((zr: number[][], zu: number[][], zv: number[][], zz: number[][], h: number, q0: number, r0: number, t0: number) => {
	for (const kx of prange(1, 3)) {
		for (let ky = 1; ky < h - 1; ky++) {
			const du = zu[ky + 1][kx] - zu[ky - 1][kx];
			const dv = zv[ky + 1][kx] - zv[ky - 1][kx];
			zr[ky][kx] = zu[ky][kx] + q0 * du + r0 * dv + t0 * (zu[ky][kx + 1] - 2 * zu[ky][kx] + zu[ky][kx - 1]);
			zz[ky][kx] = zv[ky][kx] + q0 * dv;
		}
	}
});

// parallel
export const integratePredictors = parallel((px: number[][], wide: number, q0: number, r0: number, t0: number) => {
	for (const i of prange(wide)) {
		px[i][0] =
			q0 * px[i][12] + r0 * px[i][11] + t0 * px[i][10] + q0 * px[i][9] + r0 * px[i][8] + t0 * (px[i][4] + px[i][5]) + px[i][2];
	}
});

// parallel
export const differencePredictors = parallel((px: number[][], cx: number[][], wide: number) => {
	for (const i of prange(wide)) {
		let ar = cx[i][4];
		let br = ar - px[i][4];
		px[i][4] = ar;
		ar = br - px[i][5];
		px[i][5] = br;
		br = ar - px[i][6];
		px[i][6] = ar;
		ar = br - px[i][7];
		px[i][7] = br;
		px[i][8] = ar - px[i][8];
	}
});

// serial: x[k] needs x[k - 1]
export const firstSum = parallel((x: number[], y: number[], n: number) => {
	for (const k of prange(1, n)) x[k] = x[k - 1] + y[k];
});

// parallel
export const firstSumScalar = parallel((x: number[], y: number[], n: number) => {
	let s = x[0];
	for (const k of prange(1, n)) {
		s += y[k];
		x[k] = s;
	}
});

// parallel
export const firstDifference = parallel((x: number[], y: number[], n: number) => {
	for (const k of prange(n)) x[k] = y[k + 1] - y[k];
});

// parallel
export const particleInCell2d = parallel((y: number[], z: number[], px: number[][], cx: number[][], b5: number[][], f1: number[][], wide: number) => {
	for (const ip of prange(wide)) {
		let i1 = Math.floor(px[ip][0]) & 15;
		let j1 = Math.floor(px[ip][1]) & 15;
		px[ip][2] += b5[j1][i1];
		px[ip][3] += cx[j1][i1];
		px[ip][0] += px[ip][2];
		px[ip][1] += px[ip][3];
		i1 = Math.floor(px[ip][0]) & 15;
		j1 = Math.floor(px[ip][1]) & 15;
		px[ip][0] += y[i1 + 8];
		px[ip][1] += z[j1 + 8];
		f1[j1][i1] += 1;
	}
});

// parallel
export const particleInCell1d = parallel((vx: number[], xx: number[], grd: number[], ex: number[], dex: number[], ix: number[], ir: number[], rx: number[], n: number, q0: number) => {
	for (const k of prange(n)) {
		const cell = Math.floor(grd[k]);
		vx[k] = 0;
		xx[k] = 0;
		ix[k] = cell;
		vx[k] = vx[k] + ex[cell] + (xx[k] - cell) * dex[cell];
		xx[k] = xx[k] + vx[k] + q0;
		ir[k] = Math.floor(xx[k]) & 31;
		rx[ir[k]] += 1;
	}
});

// parallel
export const casualFortran = parallel((za: number[][], zb: number[][], zr: number[][], zz: number[][], zq: number[][], zm: number[][], h: number, q0: number, r0: number) => {
	for (const j of prange(1, h - 1)) {
		for (let k = 1; k < 20; k++) {
			const r = za[j][k] < za[j][k + 1] ? za[j][k + 1] : za[j][k];
			const t = zb[j + 1][k] < zb[j][k] ? q0 : r0;
			zr[j][k] = Math.sqrt(zm[j][k] * zm[j][k] + r * r) * t;
			zz[j][k] = zr[j][k] / (zq[j][k] + 1);
		}
	}
});

// parallel
export const monteCarloSearch = parallel((y: number[], b: number[], n: number) => {
	let best = -1;
	for (const k of prange(n)) {
		if (b[k] > 0.95) {
			best = k;
			break;
		}
		if (y[k] > 10) return -2;
	}
	return best;
});

// serial: a chain of conditions carries values along
export const implicitConditional = parallel((x: number[], y: number[], z: number[], u: number[], n: number) => {
	let xnm = 1 / 3;
	let e6 = 1.03 / 3;
	for (const k of prange(n)) {
		const e3 = xnm * y[k] + z[k];
		const e2 = xnm * u[k];
		if (xnm > e3 || xnm < e2) {
			e6 = e3 - xnm + e3;
			x[k] = e6;
			xnm = e6 / 3;
		} else {
			x[k] = e3;
			xnm = e3 / 2;
		}
	}
	return [xnm, e6];
});

// parallel
export const explicitHydroFirst = parallel((za: number[][], zb: number[][], zr: number[][], zp: number[][], zq: number[][], zm: number[][], h: number) => {
	for (const k of prange(1, h - 1)) {
		for (let j = 1; j < 25; j++) {
			za[k][j] =
				((zp[k + 1][j - 1] + zq[k + 1][j - 1] - zp[k][j - 1] - zq[k][j - 1]) * (zr[k][j] + zr[k][j - 1])) /
				(zm[k][j - 1] + zm[k + 1][j - 1]);
			zb[k][j] =
				((zp[k][j - 1] + zq[k][j - 1] - zp[k][j] - zq[k][j]) * (zr[k][j] + zr[k - 1][j])) / (zm[k][j] + zm[k][j - 1]);
		}
	}
});

// parallel
export const explicitHydroSecond = parallel((za: number[][], zb: number[][], zr: number[][], zu: number[][], zv: number[][], zz: number[][], h: number, q0: number) => {
	for (const k of prange(1, h - 1)) {
		for (let j = 1; j < 25; j++) {
			zu[k][j] +=
				q0 * (za[k][j] * (zz[k][j] - zz[k][j + 1]) - za[k][j - 1] * (zz[k][j] - zz[k][j - 1]) - zb[k][j] * (zz[k][j] - zz[k - 1][j]));
			zv[k][j] += q0 * (za[k][j] * (zr[k][j] - zr[k][j + 1]) - zb[k + 1][j] * (zr[k][j] - zr[k + 1][j]));
		}
	}
});

// parallel
export const explicitHydroThird = parallel((zr: number[][], zu: number[][], zv: number[][], zz: number[][], h: number, t0: number) => {
	for (const k of prange(1, h - 1)) {
		for (let j = 1; j < 25; j++) {
			zr[k][j] = zr[k][j] + t0 * zu[k][j];
			zz[k][j] = zz[k][j] + t0 * zv[k][j];
		}
	}
});

// serial: stb of the iteration before
export const generalLinearRecurrence = parallel((u: number[], v: number[], w: number[], n: number) => {
	let stb = 0.5;
	for (const k of prange(n)) {
		w[k] = u[k] + stb * v[k];
		stb = w[k] - stb;
	}
	return stb;
});

// serial: xx of the iteration before
export const discreteTransport = parallel((x: number[], y: number[], z: number[], u: number[], v: number[], w: number[], vx: number[], xx: number[], grd: number[], n: number, r0: number) => {
	for (const k of prange(n)) {
		const di = y[k] - grd[k] / (xx[k] + r0);
		let dn = 0.2;
		if (di !== 0) dn = Math.min(Math.max(z[k] / di, 0.1), 2);
		x[k] = ((w[k] + v[k] * dn) * xx[k] + u[k]) / (vx[k] + v[k] * dn);
		xx[k + 1] = (x[k] - xx[k]) * dn + xx[k];
	}
});

// parallel
export const matrixProduct = parallel((px: number[][], cx: number[][], za: number[][], h: number, wide: number) => {
	for (const i of prange(wide)) {
		for (let j = 0; j < h; j++) {
			for (let k = 0; k < wide; k++) za[j][i] += px[i][k] * cx[k][j];
		}
	}
});

// parallel
export const planckian = parallel((x: number[], y: number[], u: number[], v: number[], w: number[], n: number) => {
	const expmax = 20;
	u[n - 1] = 0.99 * expmax * v[n - 1];
	for (const k of prange(n)) {
		y[k] = u[k] / v[k];
		w[k] = x[k] / (Math.exp(y[k]) - 1);
	}
});

// serial: the row above was just computed
export const implicitHydro2d = parallel((za: number[][], zb: number[][], zr: number[][], zu: number[][], zv: number[][], zz: number[][], h: number) => {
	for (const j of prange(1, h - 1)) {
		for (let k = 1; k < 25; k++) {
			const qa = za[j + 1][k] * zr[j][k] + za[j - 1][k] * zb[j][k] + za[j][k + 1] * zu[j][k] + za[j][k - 1] * zv[j][k] + zz[j][k];
			za[j][k] += 0.175 * (qa - za[j][k]);
		}
	}
});

// parallel
export const firstMinimum = parallel((b: number[], n: number) => {
	let at = 0;
	for (const k of prange(1, n)) if (b[k] < b[at]) at = k;
	return at;
});

// parallel
export const firstMinimumValue = parallel((b: number[], n: number) => {
	let at = 0;
	let smallest = b[0];
	for (const k of prange(1, n)) {
		if (b[k] < smallest) {
			smallest = b[k];
			at = k;
		}
	}
	return [at, smallest];
});
