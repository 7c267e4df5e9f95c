/** Loops after those of a test suite for vectorizing compilers: reordering, distribution, interchange, expansion and control flow. */
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

// serial: b[i + 1] and b[i - 1] are written at other iterations
export const s211 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(1, n - 1)) {
		a[i] = b[i - 1] + c[i] * d[i];
		b[i] = b[i + 1] - e[i] * d[i];
	}
});

// parallel
export const s212 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i] *= c[i];
		b[i] += a[i + 1] * d[i];
	}
});

// serial: b of the iteration before is read
export const s1213 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(1, n - 1)) {
		a[i] = b[i - 1] + c[i];
		b[i] = a[i + 1] * d[i];
	}
});

// serial: b[i] needs b[i - 1]
export const s221 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(1, n)) {
		a[i] += c[i] * d[i];
		b[i] = b[i - 1] + a[i] + d[i];
	}
});

// serial: b[i] needs b[i - 4]
export const s1221 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(4, n)) b[i] = b[i - 4] + a[i];
});

// serial: e[i] needs e[i - 1]
export const s222 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(1, n)) {
		a[i] += b[i] * c[i];
		e[i] = e[i - 1] * e[i - 1];
		a[i] -= b[i] * c[i];
	}
});

// parallel
export const s231outer = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(m)) for (let j = 1; j < m; j++) aa[j][i] = aa[j - 1][i] + bb[j][i];
});

// serial: rows depend on rows before
export const s231inner = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (let i = 0; i < m; i++) for (const j of prange(1, m)) aa[j][i] = aa[j - 1][i] * aa[j - 1][i] + bb[j][i];
});

// parallel
export const s232 = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const j of prange(1, m)) for (let i = 1; i <= j; i++) aa[j][i] = aa[j][i - 1] * aa[j][i - 1] + bb[j][i];
});

// parallel
export const s1232 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const j of prange(m)) for (let i = j; i < m; i++) aa[i][j] = bb[i][j] + cc[i][j];
});

// serial: columns of bb depend on the columns before
export const s233 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(1, m)) {
		for (let j = 1; j < m; j++) aa[j][i] = aa[j - 1][i] + cc[j][i];
		for (let j = 1; j < m; j++) bb[j][i] = bb[j][i - 1] + cc[j][i];
	}
});

// serial: rows of bb depend on the rows before
export const s2233 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(1, m)) {
		for (let j = 1; j < m; j++) aa[j][i] = aa[j - 1][i] + cc[j][i];
		for (let j = 1; j < m; j++) bb[i][j] = bb[i - 1][j] + cc[i][j];
	}
});

// parallel
export const s235 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		a[i] += b[i] * c[i];
		for (let j = 1; j < m; j++) aa[j][i] = aa[j - 1][i] + bb[j][i] * a[i];
	}
});

// parallel
export const s241 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = b[i] * c[i] * d[i];
		b[i] = a[i] * a[i + 1] * d[i];
	}
});

// serial: a scan over the elements themselves
export const s242 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number, s1: number, s2: number) => {
	for (const i of prange(1, n)) a[i] = a[i - 1] + s1 + s2 + b[i] + c[i] + d[i];
});

// parallel
export const s243 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = b[i] + c[i] * d[i];
		b[i] = a[i] + d[i] * e[i];
		a[i] = b[i] + a[i + 1] * d[i];
	}
});

// parallel
export const s244 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = b[i] + c[i] * d[i];
		b[i] = c[i] + b[i];
		a[i + 1] = b[i] + a[i + 1] * d[i];
	}
});

// parallel
export const s1244 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = b[i] + c[i] * c[i] + b[i] * b[i] + c[i];
		d[i] = a[i] + a[i + 1];
	}
});

// parallel
export const s2244 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i + 1] = b[i] + e[i];
		a[i] = b[i] + c[i];
	}
});

// parallel
export const s251 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(n)) {
		const s = b[i] + c[i] * d[i];
		a[i] = s * s;
	}
});

// parallel
export const s1251 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		const s = b[i] + c[i];
		b[i] = a[i] + d[i];
		a[i] = s * e[i];
	}
});

// serial: s of the iteration before is read
export const s2251 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		a[i] = s * e[i];
		s = b[i] + c[i];
		b[i] = a[i] + d[i];
	}
});

// serial: a[i] is written by the iteration before
export const s3251 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		a[i + 1] = b[i] + c[i];
		b[i] = c[i] * e[i];
		d[i] = a[i] * e[i];
	}
});

// serial: t is the product of the iteration before
export const s252 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	let t = 0;
	for (const i of prange(n)) {
		const s = b[i] * c[i];
		a[i] = s + t;
		t = s;
	}
});

// parallel
export const s253 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		if (a[i] > b[i]) {
			s = a[i] - b[i] * d[i];
			c[i] += s;
			a[i] = s;
		}
	}
});

// serial: x is b of the iteration before
export const s254 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let t = b[n - 1];
	for (const i of prange(n)) {
		a[i] = (b[i] + t) * 0.5;
		t = b[i];
	}
});

// serial: two values wrap around
export const s255 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let t = b[n - 1];
	let u = b[n - 2];
	for (const i of prange(n)) {
		a[i] = (b[i] + t + u) * 0.333;
		u = t;
		t = b[i];
	}
});

// serial: a[j] depends on a[j - 1], in every iteration
export const s256 = parallel((a: Float64Array, d: Float64Array, bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		for (let j = 1; j < m; j++) {
			a[j] = 1 - a[j - 1];
			cc[j][i] = a[j] + bb[j][i] * d[j];
		}
	}
});

// serial: a[i] depends on a[i - 1] of the iteration before
export const s257 = parallel((a: Float64Array, aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(1, m)) {
		for (let j = 0; j < m; j++) {
			a[i] = aa[j][i] - a[i - 1];
			aa[j][i] = a[i] + bb[j][i];
		}
	}
});

// serial: s is kept from one iteration to the next
export const s258 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, aa: Float64Array[], m: number) => {
	let s = 0;
	for (const i of prange(m)) {
		if (a[i] > 0) s = d[i] * d[i];
		b[i] = s * c[i] + d[i];
		e[i] = (s + 1) * aa[0][i];
	}
});

// parallel
export const s261 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(1, n)) {
		let t = a[i] + b[i];
		a[i] = t + c[i - 1];
		t = c[i] * d[i];
		e[i] = t;
	}
});

// serial: c[i - 1] is written by the iteration before
export const s261original = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	for (const i of prange(1, n)) {
		let t = a[i] + b[i];
		a[i] = t + c[i - 1];
		t = c[i] * d[i];
		c[i] = t;
	}
});

// parallel
export const s271 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) if (b[i] > 0) a[i] += b[i] * c[i];
});

// parallel
export const s272 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number, t0: number) => {
	for (const i of prange(n)) {
		if (e[i] >= t0 / 4) {
			a[i] += c[i] * d[i];
			b[i] += c[i] * c[i];
		}
	}
});

// parallel
export const s273 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		a[i] += d[i] * e[i];
		if (a[i] < 0) b[i] += d[i] * e[i];
		c[i] += a[i] * d[i];
	}
});

// parallel
export const s274 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		a[i] = c[i] + e[i] * d[i];
		if (a[i] > 0) b[i] = a[i] + b[i];
		else a[i] = d[i] * e[i];
	}
});

// parallel
export const s275 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		if (aa[0][i] > 0) for (let j = 1; j < m; j++) aa[j][i] = aa[j - 1][i] + bb[j][i] * cc[j][i];
	}
});

// parallel
export const s2275 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) aa[j][i] = aa[j][i] + bb[j][i] * cc[j][i];
		a[i] = b[i] + c[i] * d[i];
	}
});

// parallel
export const s276 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	const mid = n / 2;
	for (const i of prange(n)) {
		if (i + 1 < mid) a[i] += b[i] * c[i];
		else a[i] += b[i] * d[i];
	}
});

// serial: b[i + 1] is tested by the next iteration
export const s277 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		if (a[i] >= 0) continue;
		if (b[i] < 0) a[i] += c[i] * d[i];
		b[i + 1] = c[i] + d[i] * e[i];
	}
});

// parallel
export const s278 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (a[i] > 0) c[i] = -c[i] + d[i] * e[i];
		else b[i] = -b[i] + d[i] * e[i];
		a[i] = b[i] + c[i] * d[i];
	}
});

// parallel
export const s279 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		if (a[i] > 0) {
			c[i] = -c[i] + e[i] * e[i];
		} else {
			b[i] = -b[i] + d[i] * d[i];
			if (b[i] > a[i]) c[i] += d[i] * e[i];
		}
		a[i] = b[i] + c[i] * d[i];
	}
});

// parallel
export const s1279 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) if (a[i] < 0 && b[i] > a[i]) c[i] += d[i] * e[i];
});

// parallel
export const s2710 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number, t0: number) => {
	for (const i of prange(n)) {
		if (a[i] > b[i]) {
			a[i] += b[i] * d[i];
			if (n > 10) c[i] += d[i] * d[i];
			else c[i] = d[i] * e[i] + 1;
		} else {
			b[i] = a[i] + e[i] * e[i];
			if (t0 > 0) c[i] = a[i] + d[i] * d[i];
			else c[i] += e[i] * e[i];
		}
	}
});

// parallel
export const s2711 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) if (b[i] !== 0) a[i] += b[i] * c[i];
});

// parallel
export const s2712 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) if (a[i] > b[i]) a[i] += b[i] * c[i];
});

// serial: the second half reads what the first half wrote
export const s281 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	for (const i of prange(n)) {
		const t = a[n - i - 1] + b[i] * c[i];
		a[i] = t - 1;
		b[i] = t;
	}
});

// parallel
export const s1281 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n)) {
		const t = b[i] * c[i] + a[i] * d[i] + e[i];
		a[i] = t - 1;
		b[i] = t;
	}
});

// serial: im1 wraps around
export const s291 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let im1 = n - 1;
	for (const i of prange(n)) {
		a[i] = (b[i] + b[im1]) * 0.5;
		im1 = i;
	}
});

// serial: im1 and im2 wrap around
export const s292 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	let im1 = n - 1;
	let im2 = n - 2;
	for (const i of prange(n)) {
		a[i] = (b[i] + b[im1] + b[im2]) * 0.333;
		im2 = im1;
		im1 = i;
	}
});

// serial: all iterations read a[0], the first one writes it
export const s293 = parallel((a: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = a[0] + 1;
});

// parallel
export const s2101 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(m)) aa[i][i] += bb[i][i] * cc[i][i];
});

// parallel
export const s2102 = parallel((aa: Float64Array[], m: number) => {
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) aa[j][i] = 0;
		aa[i][i] = 1;
	}
});

// serial: a wavefront
export const s2111 = parallel((aa: Float64Array[], m: number) => {
	for (const j of prange(1, m)) for (let i = 1; i < m; i++) aa[j][i] = (aa[j][i - 1] + aa[j - 1][i]) / 1.9;
});
