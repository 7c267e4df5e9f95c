/** Loops after those of a test suite for vectorizing compilers: reductions, recurrences, searching, packing and loop rerolling. */
import { parallel, prange } from "cloudloop";

const vector = (f: (i: number) => number): Float64Array => Float64Array.from({ length: 64 }, (_, i) => f(i));
const matrix = (f: (i: number, j: number) => number): Float64Array[] =>
	Array.from({ length: 12 }, (_, i) => Float64Array.from({ length: 12 }, (_, j) => f(i, j)));

export const inputs = () => ({
	a: vector((i) => (i % 9) - 3),
	b: vector((i) => ((i * 5) % 13) - 6),
	c: vector((i) => (i % 7) / 2),
	d: vector((i) => ((i * 3) % 11) / 4 - 1),
	e: vector((i) => i / 64),
	x: vector((i) => 64 - i),
	aa: matrix((i, j) => ((i * 12 + j) % 10) - 4),
	bb: matrix((i, j) => (i - j) / 2),
	cc: matrix((i, j) => ((i * j) % 5) + 1),
	flat: new Float64Array(200).map((_, i) => i / 3),
	ip: Int32Array.from({ length: 64 }, (_, i) => (i * 5) % 64),
	indx: Array.from({ length: 64 }, (_, i) => ((i * 3) % 4) + 1),
	n: 64,
	m: 12,
	n1: 1,
	n3: 1,
	k0: 5,
	s1: 2,
	s2: 3,
	inc: 1,
	t0: 2,
});

// parallel
export const s311 = parallel((a: Float64Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) sum += a[i];
	return sum;
});

// parallel
export const s31111 = parallel((a: Float64Array, n: number) => {
	let sum = 0;
	const test = (from: number): number => {
		let s = 0;
		for (let i = from; i < from + 4; i++) s += a[i];
		return s;
	};
	for (const i of prange(0, n, 4)) sum += test(i);
	return sum;
});

// parallel
export const s312 = parallel((a: Float64Array, n: number) => {
	let product = 1;
	for (const i of prange(n)) product *= 1 + a[i] / 100;
	return product;
});

// parallel
export const s313 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let dot = 0;
	for (const i of prange(n)) dot += a[i] * b[i];
	return dot;
});

// parallel
export const s314 = parallel((a: Float64Array, n: number) => {
	let max = a[0];
	for (const i of prange(n)) if (a[i] > max) max = a[i];
	return max;
});

// parallel
export const s315 = parallel((a: Float64Array, n: number) => {
	let max = a[0];
	let index = 0;
	for (const i of prange(n)) {
		if (a[i] > max) {
			max = a[i];
			index = i;
		}
	}
	return max + index + 1;
});

// parallel
export const s316 = parallel((a: Float64Array, n: number) => {
	let min = a[0];
	for (const i of prange(1, n)) if (a[i] < min) min = a[i];
	return min;
});

// parallel
export const s317 = parallel((n: number) => {
	let q = 1;
	for (const _ of prange(n / 2)) q *= 0.99;
	return q;
});

// parallel
export const s318 = parallel((a: Float64Array, n: number, inc: number) => {
	let k = 0;
	let index = 0;
	let max = Math.abs(a[0]);
	k += inc;
	for (const i of prange(1, n)) {
		if (Math.abs(a[k]) > max) {
			index = i;
			max = Math.abs(a[k]);
		}
		k += inc;
	}
	return max + index + 1;
});

// parallel
export const s319 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		a[i] = c[i] + d[i];
		sum += a[i];
		b[i] = c[i] + e[i];
		sum += b[i];
	}
	return sum;
});

// parallel
export const s3110 = parallel((aa: Float64Array[], m: number) => {
	let max = aa[0][0];
	let xindex = 0;
	let yindex = 0;
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			if (aa[i][j] > max) {
				max = aa[i][j];
				xindex = i;
				yindex = j;
			}
		}
	}
	return max + xindex + 1 + yindex + 1;
});

// parallel
export const s3111 = parallel((a: Float64Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) if (a[i] > 0) sum += a[i];
	return sum;
});

// parallel
export const s3112 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		sum += a[i];
		b[i] = sum;
	}
	return sum;
});

// parallel
export const s3113 = parallel((a: Float64Array, n: number) => {
	let max = Math.abs(a[0]);
	for (const i of prange(n)) if (Math.abs(a[i]) > max) max = Math.abs(a[i]);
	return max;
});

// serial: a first-order recurrence
export const s321 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(1, n)) a[i] += a[i - 1] * b[i];
});

// serial: a second-order recurrence
export const s322 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(2, n)) a[i] = a[i] + a[i - 1] * b[i] + a[i - 2] * c[i];
});

// serial: b[i] needs b[i - 1]
export const s323 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(1, n)) {
		a[i] = b[i - 1] + c[i] * d[i];
		b[i] = a[i] + c[i] * e[i];
	}
});

// parallel
export const s331 = parallel((a: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n)) if (a[i] < 0) j = i;
	return j + 1;
});

// parallel
export const s332 = parallel((a: Float64Array, n: number) => {
	let index = -2;
	let value = -1;
	for (const i of prange(n)) {
		if (a[i] > 4) {
			index = i;
			value = a[i];
			break;
		}
	}
	return value + index + 1;
});

// parallel
export const s341 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n)) {
		if (b[i] > 0) {
			j++;
			a[j] = b[i];
		}
	}
	return j;
});

// parallel
export const s342 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n)) {
		if (a[i] > 0) {
			j++;
			a[i] = b[j];
		}
	}
	return j;
});

// parallel
export const s343 = parallel((aa: Float64Array[], bb: Float64Array[], flat: Float64Array, m: number) => {
	let k = -1;
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			if (bb[j][i] > 0) {
				k++;
				flat[k] = aa[j][i];
			}
		}
	}
	return k;
});

// parallel
export const s351 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	const alpha = c[0];
	for (const i of prange(0, n - 4, 5)) {
		a[i] += alpha * b[i];
		a[i + 1] += alpha * b[i + 1];
		a[i + 2] += alpha * b[i + 2];
		a[i + 3] += alpha * b[i + 3];
		a[i + 4] += alpha * b[i + 4];
	}
});

// parallel
export const s1351 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = b[i] + c[i];
});

// parallel
export const s352 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let dot = 0;
	for (const i of prange(0, n - 4, 5)) {
		dot = dot + a[i] * b[i] + a[i + 1] * b[i + 1] + a[i + 2] * b[i + 2] + a[i + 3] * b[i + 3] + a[i + 4] * b[i + 4];
	}
	return dot;
});

// parallel
export const s353 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, ip: Int32Array, n: number) => {
	const alpha = c[0];
	for (const i of prange(0, n - 4, 5)) {
		a[i] += alpha * b[ip[i]];
		a[i + 1] += alpha * b[ip[i + 1]];
		a[i + 2] += alpha * b[ip[i + 2]];
		a[i + 3] += alpha * b[ip[i + 3]];
		a[i + 4] += alpha * b[ip[i + 4]];
	}
});

// parallel
export const s421 = parallel((a: Float64Array, flat: Float64Array, n: number) => {
	const view = flat;
	for (const i of prange(n - 1)) view[i] = flat[i + 1] + a[i];
});

// parallel
export const s1421 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	const half = b.subarray(n / 2);
	for (const i of prange(n / 2)) b[i] = half[i] + a[i];
});

// parallel
export const s422 = parallel((a: Float64Array, flat: Float64Array, n: number) => {
	const view = flat.subarray(4);
	for (const i of prange(n)) view[i] = flat[i + 8] + a[i];
});

// serial: the view is one element ahead
export const s423 = parallel((a: Float64Array, flat: Float64Array, n: number) => {
	const view = flat.subarray(1);
	for (const i of prange(n - 1)) view[i] = flat[i] + a[i];
});

// serial: the view is one element ahead
export const s424 = parallel((flat: Float64Array) => {
	const view = flat.subarray(63);
	for (const i of prange(100)) view[i + 1] = flat[i] + 1;
});

// parallel
export const s431 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	const k = 2 * 1 - 1 * 2;
	for (const i of prange(n)) a[i] = a[i + k] + b[i];
});

// parallel
export const s441 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (d[i] < 0) a[i] += b[i] * c[i];
		else if (d[i] === 0) a[i] += b[i] * b[i];
		else a[i] += c[i] * c[i];
	}
});

// parallel
export const s442 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, indx: number[], n: number) => {
	for (const i of prange(n)) {
		switch (indx[i]) {
			case 1:
				a[i] += b[i] * b[i];
				break;
			case 2:
				a[i] += c[i] * c[i];
				break;
			case 3:
				a[i] += d[i] * d[i];
				break;
			default:
				a[i] += e[i] * e[i];
		}
	}
});

// parallel
export const s443 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (d[i] <= 0) a[i] += b[i] * c[i];
		else a[i] += b[i] * b[i];
	}
});

// parallel
export const s451 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = Math.sin(b[i]) + Math.cos(c[i]);
});

// parallel
export const s452 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = b[i] + c[i] * (i + 1);
});

// parallel
export const s453 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		s += 2;
		a[i] = s * b[i];
	}
	return s;
});

// parallel
export const s471 = parallel((b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, x: Float64Array, n: number) => {
	const check = (value: number): number => Math.max(value, 0);
	for (const i of prange(n)) {
		x[i] = b[i] + d[i] * d[i];
		check(x[i]);
		b[i] = c[i] + d[i] * e[i];
	}
});

// parallel
export const s481 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (d[i] < -100) throw new RangeError(`at ${i}`);
		a[i] += b[i] * c[i];
	}
});

// parallel
export const s481throws = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (d[i] > 1.4) throw new RangeError(`at ${i}`);
		a[i] += b[i] * c[i];
	}
});

// parallel
export const s482 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) {
		a[i] += b[i] * c[i];
		if (c[i] > b[i] + 8) break;
	}
});

// parallel
export const s491 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, ip: Int32Array, n: number) => {
	for (const i of prange(n)) a[ip[i]] = b[i] + c[i] * d[i];
});

// parallel
export const s4112 = parallel((a: Float64Array, b: Float64Array, ip: Int32Array, n: number, s1: number) => {
	for (const i of prange(n)) a[i] += b[ip[i]] * s1;
});

// parallel
export const s4113 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, ip: Int32Array, n: number) => {
	for (const i of prange(n)) a[ip[i]] = b[ip[i]] + c[i];
});

// parallel
export const s4114 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, ip: Int32Array, n: number, n1: number) => {
	for (const i of prange(n1 - 1, n)) {
		const k = ip[i];
		a[i] = b[i] + c[n - k - 1] * d[i];
		k + 5;
	}
});

// parallel
export const s4115 = parallel((a: Float64Array, b: Float64Array, ip: Int32Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) sum += a[i] * b[ip[i]];
	return sum;
});

// parallel
export const s4116 = parallel((a: Float64Array, aa: Float64Array[], ip: Int32Array, m: number, inc: number) => {
	let sum = 0;
	const j = 3;
	for (const i of prange(m - 1)) {
		const offset = inc + i;
		sum += a[offset] * aa[j - 1][ip[i] % m];
	}
	return sum;
});

// parallel
export const s4117 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = b[i] + c[i >> 1] * d[i];
});

// parallel
export const s4121 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	const f = (p: number, q: number): number => p * q;
	for (const i of prange(n)) a[i] += f(b[i], c[i]);
});

// parallel
export const va = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = b[i];
});

// parallel
export const vag = parallel((a: Float64Array, b: Float64Array, ip: Int32Array, n: number) => {
	for (const i of prange(n)) a[i] = b[ip[i]];
});

// parallel
export const vas = parallel((a: Float64Array, b: Float64Array, ip: Int32Array, n: number) => {
	for (const i of prange(n)) a[ip[i]] = b[i];
});

// parallel
export const vif = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) if (b[i] > 0) a[i] = b[i];
});

// parallel
export const vpv = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] += b[i];
});

// parallel
export const vtv = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] *= b[i];
});

// parallel
export const vpvtv = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] += b[i] * c[i];
});

// parallel
export const vpvts = parallel((a: Float64Array, b: Float64Array, n: number, s1: number) => {
	for (const i of prange(n)) a[i] += b[i] * s1;
});

// parallel
export const vpvpv = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] += b[i] + c[i];
});

// parallel
export const vtvtv = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = a[i] * b[i] * c[i];
});

// parallel
export const vsumr = parallel((a: Float64Array, n: number) => {
	let sum = 0;
	for (const i of prange(n)) sum += a[i];
	return sum;
});

// parallel
export const vdotr = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let dot = 0;
	for (const i of prange(n)) dot += a[i] * b[i];
	return dot;
});

// parallel
export const vbor = parallel((b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, x: Float64Array, aa: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		const [p, q, r, s] = [b[i], c[i], d[i], e[i]];
		const t = aa[0][i];
		x[i] = p * q * (p * r + p * s + q * r) + p * r * t * (p * s + q * t) + q * r * s * t;
	}
});
