/** Loops after those of a test suite for vectorizing compilers: dependence tests and induction variables. */
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
export const s000 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = b[i] + 1;
});

// parallel
export const s111 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(1, n, 2)) a[i] = a[i - 1] + b[i];
});

// parallel
export const s1111 = parallel((b: Float64Array, c: Float64Array, d: Float64Array, flat: Float64Array, n: number) => {
	for (const i of prange(n / 2)) flat[2 * i] = c[i] * b[i] + d[i] * b[i] + c[i] * c[i] + d[i] * b[i] + d[i] * c[i];
});

// serial: descending: a[i] was written one iteration before it is read
export const s112 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n - 2, -1, -1)) a[i + 1] = a[i] + b[i];
});

// parallel
export const s1112 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n - 1, -1, -1)) a[i] = b[i] + 1;
});

// parallel
export const s113 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(1, n)) a[i] = a[0] + b[i];
});

// serial: a[n / 2] is written in the middle
export const s1113 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n)) a[i] = a[n / 2] + b[i];
});

// parallel
export const s114 = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < i; j++) aa[i][j] = aa[j][i] + bb[i][j];
});

// serial: the solution so far is read
export const s115outer = parallel((a: Float64Array, aa: Float64Array[], m: number) => {
	for (const j of prange(m)) for (let i = j + 1; i < m; i++) a[i] -= aa[j][i] * a[j];
});

// parallel
export const s115inner = parallel((a: Float64Array, aa: Float64Array[], m: number) => {
	for (let j = 0; j < m; j++) for (const i of prange(j + 1, m)) a[i] -= aa[j][i] * a[j];
});

// parallel
export const s1115 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) aa[i][j] = aa[i][j] * cc[j][i] + bb[i][j];
});

// parallel
export const s116 = parallel((a: Float64Array, n: number) => {
	for (const i of prange(0, n - 5, 5)) {
		a[i] = a[i + 1] * a[i];
		a[i + 1] = a[i + 2] * a[i + 1];
		a[i + 2] = a[i + 3] * a[i + 2];
		a[i + 3] = a[i + 4] * a[i + 3];
		a[i + 4] = a[i + 5] * a[i + 4];
	}
});

// serial: every element depends on all before
export const s118 = parallel((a: Float64Array, bb: Float64Array[], m: number) => {
	for (const i of prange(1, m)) for (let j = 0; j <= i - 1; j++) a[i] += bb[j][i] * a[i - j - 1];
});

// serial: rows depend on rows before
export const s119outer = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(1, m)) for (let j = 1; j < m; j++) aa[i][j] = aa[i - 1][j - 1] + bb[i][j];
});

// parallel
export const s119inner = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (let i = 1; i < m; i++) for (const j of prange(1, m)) aa[i][j] = aa[i - 1][j - 1] + bb[i][j];
});

// serial: rows depend on rows before
export const s1119outer = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const i of prange(1, m)) for (let j = 0; j < m; j++) aa[i][j] = aa[i - 1][j] + bb[i][j];
});

// parallel
export const s1119inner = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (let i = 1; i < m; i++) for (const j of prange(m)) aa[i][j] = aa[i - 1][j] + bb[i][j];
});

// parallel
export const s1119columns = parallel((aa: Float64Array[], bb: Float64Array[], m: number) => {
	for (const j of prange(m)) for (let i = 1; i < m; i++) aa[i][j] = aa[i - 1][j] + bb[i][j];
});

// parallel
export const s121 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		const j = i + 1;
		a[i] = a[j] + b[i];
	}
});

// parallel
export const s122 = parallel((a: Float64Array, b: Float64Array, n: number, n1: number, n3: number) => {
	let j = 1;
	let k = 0;
	for (const i of prange(n1 - 1, n, n3)) {
		k += j;
		a[i] += b[n - k];
	}
});

// parallel
export const s123 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n / 2)) {
		j++;
		a[j] = b[i] + d[i] * e[i];
		if (c[i] > 1) {
			j++;
			a[j] = c[i] + d[i] * e[i];
		}
	}
	return j;
});

// parallel
export const s124 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n)) {
		if (b[i] > 0) {
			j++;
			a[j] = b[i] + d[i] * e[i];
		} else {
			j++;
			a[j] = c[i] + d[i] * e[i];
		}
	}
	return j;
});

// parallel
export const s125 = parallel((aa: Float64Array[], bb: Float64Array[], cc: Float64Array[], flat: Float64Array, m: number) => {
	let k = -1;
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			k++;
			flat[k] = aa[i][j] + bb[i][j] * cc[i][j];
		}
	}
	return k;
});

// parallel
export const s126 = parallel((bb: Float64Array[], cc: Float64Array[], flat: Float64Array, m: number) => {
	let k = 1;
	for (const i of prange(m)) {
		for (let j = 1; j < m; j++) {
			bb[j][i] = bb[j - 1][i] + flat[k - 1] * cc[j][i];
			++k;
		}
		++k;
	}
	return k;
});

// parallel
export const s127 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	let j = -1;
	for (const i of prange(n / 2)) {
		j++;
		a[j] = b[i] + c[i] * d[i];
		j++;
		a[j] = b[i] + d[i] * e[i];
	}
	return j;
});

// parallel
export const s128 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, n: number) => {
	let j = -1;
	let k = 0;
	for (const i of prange(n / 2)) {
		k = j + 1;
		a[i] = b[k] - d[i];
		j = k + 1;
		b[k] = a[i] + c[k];
	}
	return [j, k];
});

// parallel
export const s131 = parallel((a: Float64Array, b: Float64Array, n: number, inc: number) => {
	for (const i of prange(n - 1)) a[i] = a[i + inc] + b[i];
});

// parallel
export const s132 = parallel((b: Float64Array, c: Float64Array, aa: Float64Array[], m: number) => {
	const j = 0;
	const k = 1;
	for (const i of prange(1, m)) aa[j][i] = aa[k][i - 1] + b[i] * c[1];
});

// parallel
export const s141 = parallel((bb: Float64Array[], flat: Float64Array, m: number) => {
	for (const i of prange(m)) {
		let k = (i * (i + 1)) / 2 + i;
		for (let j = i; j < m; j++) {
			flat[k] += bb[j][i];
			k += j + 1;
		}
	}
});

// parallel
export const s151 = parallel((a: Float64Array, b: Float64Array, n: number, inc: number) => {
	for (const i of prange(n - 1)) a[i] = a[i + inc] + b[i];
});

// parallel
export const s152 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	const add = (place: number): void => {
		a[place] += b[place] * c[place];
	};
	for (const i of prange(n)) {
		b[i] = d[i] * e[i];
		add(i);
	}
});

// serial: c[i] is written by the iteration before
export const s161 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		if (b[i] < 0) c[i + 1] = a[i] + d[i] * d[i];
		else a[i] = c[i] + d[i] * e[i];
	}
});

// parallel
export const s1161 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array, e: Float64Array, n: number) => {
	for (const i of prange(n - 1)) {
		if (c[i] < 1) b[i] = a[i] + d[i] * d[i];
		else a[i] = c[i] + d[i] * e[i];
	}
});

// parallel
export const s162 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number, k0: number) => {
	const k = k0;
	if (k > 0) for (const i of prange(n - k)) a[i] = a[i + k] + b[i] * c[i];
});

// parallel
export const s171 = parallel((a: Float64Array, b: Float64Array, n: number, inc: number) => {
	for (const i of prange(n)) a[i * inc] += b[i];
});

// parallel
export const s172 = parallel((a: Float64Array, b: Float64Array, n: number, n1: number, n3: number) => {
	for (const i of prange(n1 - 1, n, n3)) a[i] += b[i];
});

// parallel
export const s173 = parallel((a: Float64Array, b: Float64Array, n: number) => {
	const k = n / 2;
	for (const i of prange(n / 2)) a[i + k] = a[i] + b[i];
});

// parallel
export const s174 = parallel((a: Float64Array, b: Float64Array, m: number) => {
	for (const i of prange(m)) a[i + m] = a[i] + b[i];
});

// parallel
export const s175 = parallel((a: Float64Array, b: Float64Array, n: number, inc: number) => {
	for (const i of prange(0, n - 1, inc)) a[i] = a[i + inc] + b[i];
});

// parallel
export const s176 = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	const h = n / 2;
	for (const i of prange(h)) for (let j = 0; j < h; j++) a[i] += b[i + h - j - 1] * c[j];
});

// parallel
export const s176inner = parallel((a: Float64Array, b: Float64Array, c: Float64Array, n: number) => {
	const h = n / 2;
	for (let j = 0; j < h; j++) for (const i of prange(h)) a[i] += b[i + h - j - 1] * c[j];
});
