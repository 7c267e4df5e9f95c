/** Near misses: loops that look like ones with a role, and differ in one thing. Answers must be right whatever is decided. */
import { parallel, prange } from "cloudloop";

const list = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const rows = (h: number, w: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: h }, (_, i) => list(w, (j) => f(i, j)));

export const inputs = () => {
	const a = list(40, (i) => ((i * 13) % 17) - 5);
	const row = list(12, (j) => j);
	const flat = Float64Array.from({ length: 160 }, (_, i) => i);
	return {
		n: 40,
		m: 12,
		one: 1,
		half: 20,
		frac: 0.5,
		neg: -1,
		a,
		again: a,
		b: list(40, (i) => ((i * 5) % 11) - 3),
		c: list(40, (i) => (i * i) % 7),
		ones: list(40, () => 1),
		dup: list(40, (i) => (i * 7) % 38),
		perm: list(40, (i) => (i * 7) % 40),
		holes: Object.assign(new Array<number>(40), { 3: 5, 20: -1 }),
		nan: list(40, (i) => (i % 6 === 5 ? Number.NaN : (i * 13) % 17)),
		f: Float64Array.from({ length: 41 }, (_, i) => i / 8),
		g: Float64Array.from({ length: 41 }, (_, i) => 5 - i / 4),
		A: rows(12, 12, (i, j) => i * 12 + j),
		B: rows(12, 12, (i, j) => (i * j) % 5),
		R: [row, row, list(12, (j) => -j), row],
		shared: Array.from({ length: 12 }, () => row),
		words: list(40, (i) => (i * i) % 6).map((k) => ["pear", "fig", "Apple", "date", "fig", "kiwi"][k]),
		flat,
		view: flat.subarray(3, 43),
	};
};

// serial: j grows only sometimes, and is read before
export const inductionConditional = parallel((a: number[], b: number[], c: number[], n: number) => {
	let j = 0;
	for (const i of prange(n)) {
		a[i] = b[j];
		if (c[i] > 2) j++;
		if (j > 30) j = 0;
	}
	return j;
});

// serial: j doubles
export const inductionMultiplied = parallel((a: number[], n: number) => {
	let j = 1;
	for (const i of prange(n)) {
		a[i] = j;
		j = (j * 2) % 1009;
	}
	return j;
});

// parallel
export const inductionVariableStep = parallel((a: number[], c: number[], n: number) => {
	let j = 0;
	for (const i of prange(n)) {
		a[i] = j;
		j += c[i];
	}
	return j;
});

// parallel
export const inductionFractional = parallel((f: Float64Array, n: number) => {
	let t = 0;
	for (const i of prange(n)) {
		f[i] = t;
		t += 0.25;
	}
	return t;
});

// parallel
export const inductionTenth = parallel((f: Float64Array, n: number) => {
	let t = 0;
	for (const i of prange(n)) {
		f[i] = Math.round(t * 1000);
		t += 0.1;
	}
	return Math.round(t * 1000);
});

// serial: j starts again whenever a value is found
export const inductionReset = parallel((a: number[], c: number[], n: number) => {
	let j = 0;
	for (const i of prange(n)) {
		j++;
		if (c[i] === 4) j = 0;
		a[i] = j;
	}
	return j;
});

// parallel
export const inductionSkipped = parallel((a: number[], c: number[], n: number) => {
	let j = 0;
	for (const i of prange(n)) {
		if (c[i] === 4) continue;
		j++;
		a[i] = j;
	}
	return j;
});

// parallel
export const inductionReadAfterUpdate = parallel((a: number[], n: number) => {
	let j = 10;
	for (const i of prange(n)) {
		const before = j;
		j -= 2;
		a[i] = before * 100 + j;
	}
	return j;
});

// parallel
export const inductionByParameter = parallel((f: Float64Array, one: number, half: number) => {
	let j = 0;
	for (const i of prange(half)) {
		f[j] = i;
		j += one;
	}
	return j;
});

// serial: what was kept so far is read
export const compactionReads = parallel((a: number[], b: number[], c: number[], n: number) => {
	let k = 0;
	for (const i of prange(n)) {
		if (c[i] > 1 && (k === 0 || b[k - 1] !== a[i])) b[k++] = a[i];
	}
	return k;
});

// serial: only the first ten are kept
export const compactionCapped = parallel((a: number[], b: number[], c: number[], n: number) => {
	let k = 0;
	for (const i of prange(n)) if (c[i] > 1 && k < 10) b[k++] = a[i];
	return k;
});

// parallel
export const compactionTwoCounters = parallel((a: number[], f: Float64Array, g: Float64Array, n: number) => {
	let p = 0;
	let q = 0;
	for (const i of prange(n)) {
		if (a[i] > 0) f[p++] = a[i];
		else g[q++] = a[i];
	}
	return [p, q];
});

// parallel
export const compactionFromBothEnds = parallel((a: number[], b: number[], n: number) => {
	let p = 0;
	let q = n - 1;
	for (const i of prange(n)) {
		if (a[i] > 0) b[p++] = a[i];
		else b[q--] = a[i];
	}
	return [p, q];
});

// serial: the target begins behind the source, so values still to be read are overwritten
export const compactionOfOverlap = parallel((a: number[], c: number[], n: number) => {
	let k = 1;
	for (const i of prange(n)) if (c[i] >= 0) a[k++] = a[i];
	return k;
});

// parallel
export const compactionPastEnd = parallel((a: number[], holes: number[], n: number) => {
	let k = 0;
	for (const i of prange(n)) if (a[i] > 0) holes[k++] = a[i];
	return k;
});

// parallel
export const compactionThrows = parallel((a: number[], b: number[], n: number) => {
	let k = 0;
	for (const i of prange(n)) {
		if (a[i] > 10) throw new RangeError(`at ${i}`);
		if (a[i] > 0) b[k++] = a[i];
	}
	return k;
});

// serial: each needs the other one
export const scanTwoVariables = parallel((a: number[], b: number[], n: number) => {
	let s = 0;
	let t = 1;
	for (const i of prange(n)) {
		s += t;
		t = (s + a[i]) % 100;
		b[i] = s;
	}
	return [s, t];
});

// serial: the step depends on the sum so far
export const scanFeedsItself = parallel((a: number[], b: number[], n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		if (s < 20) s += Math.abs(a[i]);
		else s -= 15;
		b[i] = s;
	}
	return s;
});

// serial: the sum starts anew
export const scanWithReset = parallel((a: number[], b: number[], c: number[], n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		if (c[i] === 0) s = 0;
		s += a[i];
		b[i] = s;
	}
	return s;
});

// parallel
export const scanConditional = parallel((a: number[], b: number[], n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		if (a[i] > 0) s += a[i];
		b[i] = s;
	}
	return s;
});

// parallel
export const scanReadTwice = parallel((a: number[], b: number[], c: number[], n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		b[i] = s;
		s += a[i];
		c[i] = s;
	}
	return s;
});

// parallel
export const scanProduct = parallel((c: number[], f: Float64Array, n: number) => {
	let s = 1;
	for (const i of prange(n)) {
		s *= 1 + c[i] / 16;
		f[i] = s;
	}
	return s;
});

// parallel
export const scanText = parallel((n: number, words: string[]) => {
	let s = "";
	const out: string[] = [];
	for (const i of prange(n)) {
		s += words[i][0];
		out.push(s);
	}
	return out;
});

// parallel
export const scanNaN = parallel((b: number[], n: number, nan: number[]) => {
	let top = -Infinity;
	for (const i of prange(n)) {
		if (nan[i] > top) top = nan[i];
		b[i] = top;
	}
	return top;
});

// parallel
export const scanNaNMax = parallel((b: number[], n: number, nan: number[]) => {
	let top = -Infinity;
	for (const i of prange(n)) {
		top = Math.max(top, nan[i]);
		b[i] = top;
	}
	return top;
});

// serial: the sum so far decides when to stop
export const scanThenBreak = parallel((a: number[], b: number[], n: number) => {
	let s = 0;
	for (const i of prange(n)) {
		s += Math.abs(a[i]);
		b[i] = s;
		if (s > 60) break;
	}
	return s;
});

// parallel
export const maxOfNaN = parallel((n: number, nan: number[]) => {
	let top = -Infinity;
	let at = -1;
	for (const i of prange(n)) {
		if (nan[i] >= top) {
			top = nan[i];
			at = i;
		}
	}
	return [top, at];
});

// parallel
export const minNegated = parallel((n: number, nan: number[]) => {
	let low = Infinity;
	for (const i of prange(n)) if (!(nan[i] >= low)) low = nan[i];
	return low;
});

// serial: the bound moves by one more each time
export const maxOffByOne = parallel((a: number[], n: number) => {
	let top = -Infinity;
	for (const i of prange(n)) if (a[i] > top) top = a[i] + 1;
	return top;
});

// serial: the best so far is worn down
export const maxAndUpdate = parallel((a: number[], n: number) => {
	let top = 10;
	for (const i of prange(n)) {
		if (a[i] > top) top = a[i];
		else top -= 1;
	}
	return top;
});

// serial: the flag changes what later iterations do
export const flagReadLater = parallel((a: number[], b: number[], n: number) => {
	let seen = false;
	for (const i of prange(n)) {
		if (a[i] === 7) seen = true;
		b[i] = seen ? 1 : 0;
	}
	return seen;
});

// serial: not assigned on every path, and read
export const lastprivatePartly = parallel((a: number[], b: number[], n: number) => {
	let last = -1;
	for (const i of prange(n)) {
		if (a[i] > 5) last = a[i];
		b[i] = last;
	}
	return last;
});

// parallel
export const lastprivateInInner = parallel((c: number[], n: number) => {
	let last = -1;
	for (const i of prange(n)) for (let k = 0; k < c[i]; k++) last = i * 10 + k;
	return last;
});

// parallel
export const breakFirst = parallel((a: number[], n: number) => {
	let at = -1;
	for (const i of prange(n)) {
		if (a[i] === 7) {
			at = i;
			break;
		}
	}
	return at;
});

// parallel
export const breakAfterWrites = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n)) {
		b[i] = a[i] * 2;
		if (a[i] === 7) break;
	}
});

// parallel
export const breakOnWritten = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n)) {
		b[i] = b[i] + a[i];
		if (b[i] > 12) break;
	}
});

// serial: the test reads an element that is changed later, and writes move it
export const breakOnAnti = parallel((b: number[], n: number) => {
	for (const i of prange(n - 1)) {
		b[i + 1] = b[i] + 1;
		if (b[i] > 9) break;
	}
});

// parallel
export const breakWithAppend = parallel((a: number[], n: number) => {
	const out: number[] = [];
	for (const i of prange(n)) {
		if (a[i] === 7) break;
		out.push(a[i]);
	}
	return out;
});

// parallel
export const breakWithCount = parallel((a: number[], n: number) => {
	let [count, sum] = [0, 0];
	for (const i of prange(n)) {
		sum += a[i];
		if (a[i] === 7) break;
		count++;
	}
	return [count, sum];
});

// parallel
export const breakWithMap = parallel((n: number, words: string[]) => {
	const count = new Map<string, number>();
	for (const i of prange(n)) {
		if (i === 23) break;
		count.set(words[i], (count.get(words[i]) ?? 0) + 1);
	}
	return count;
});

// parallel
export const breakNever = parallel((a: number[], n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		if (a[i] > 1000) break;
		sum += a[i];
	}
	return sum;
});

// parallel
export const breakAtOnce = parallel((a: number[], n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		if (a[i] > -1000) break;
		sum += a[i];
	}
	return sum;
});

// parallel
export const returnInInner = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) if (A[i][j] === 77) return [i, j];
	return undefined;
});

// parallel
export const returnFromNested = parallel((a: number[], n: number) => {
	for (let k = 0; k < 3; k++) for (const i of prange(n)) if (a[i] === 7 + k) return i * 10 + k;
	return -1;
});

// parallel
export const labelledBreak = parallel((A: number[][], m: number) => {
	let found = -1;
	outer: for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			if (A[i][j] === 77) {
				found = i * 100 + j;
				break outer;
			}
		}
	}
	return found;
});

// parallel
export const labelledOuter = parallel((a: number[], n: number) => {
	let rounds = 0;
	outer: for (let k = 0; k < 4; k++) {
		rounds++;
		for (const i of prange(n)) if (a[i] === 6 + k) break outer;
	}
	return rounds;
});

// parallel
export const labelledContinueOuter = parallel((a: number[], n: number) => {
	let full = 0;
	outer: for (let k = 0; k < 4; k++) {
		for (const i of prange(n)) if (a[i] === 11 + k) continue outer;
		full++;
	}
	return full;
});

// parallel
export const throwBeforeBreak = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n)) {
		if (i === 11) throw new RangeError(`at ${i}`);
		if (a[i] === 8) break;
		b[i] = i;
	}
});

// parallel
export const breakBeforeThrow = parallel((b: number[], n: number) => {
	for (const i of prange(n)) {
		if (i === 6) break;
		if (i === 30) throw new RangeError(`at ${i}`);
		b[i] = i;
	}
	return b;
});

// parallel
export const breakBeforeEndless = parallel((n: number) => {
	let sum = 0;
	for (const i of prange(n)) {
		if (i === 12) break;
		let left = i;
		while (left !== 0 && i < 13) left--;
		sum += left + 1;
	}
	return sum;
});

// parallel
export const caughtOutside = parallel((a: number[], b: number[], n: number) => {
	try {
		for (const i of prange(n)) {
			b[i] = 1;
			if (a[i] === 8) throw new Error(`at ${i}`);
		}
	} catch (error) {
		return (error as Error).message;
	}
	return "none";
});

// parallel
export const finallyInside = parallel((b: number[], c: number[], n: number) => {
	let done = 0;
	for (const i of prange(n)) {
		try {
			if (c[i] === 2) continue;
			b[i] = 5;
		} finally {
			done++;
		}
	}
	return done;
});

// serial: one element before and one after
export const antiAndFlow = parallel((a: number[], n: number) => {
	for (const i of prange(1, n - 1)) a[i] = a[i - 1] + a[i + 1];
});

// parallel
export const antiThenOwn = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n - 1)) {
		const next = a[i + 1];
		a[i] = a[i] + next;
		b[i] = a[i] * 2;
	}
});

// parallel
export const antiOwnReadBack = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n - 2)) {
		a[i] = a[i + 2] + 1;
		b[i] = a[i] + a[i + 1];
	}
});

// parallel
export const antiWithBreak = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = a[i + 1];
		if (b[i] > 6) break;
	}
});

// parallel
export const antiThrows = parallel((a: number[], b: number[], n: number) => {
	for (const i of prange(n - 1)) {
		a[i] = a[i + 1] + 1;
		if (b[i] > 6) throw new Error(`at ${i}`);
	}
});

// parallel
export const antiStepTwo = parallel((a: number[], n: number) => {
	for (const i of prange(0, n - 2, 2)) a[i] = a[i + 1] + a[i + 2];
});

// serial: a half step hits nothing, and makes properties
export const antiFractional = parallel((a: number[], n: number, frac: number) => {
	for (const i of prange(n - 1)) a[i] = a[i + frac] === undefined ? 1 : 2;
});

// serial: the offset is negative
export const antiGuardNegative = parallel((a: number[], n: number, neg: number) => {
	for (const i of prange(1, n)) a[i] = a[i + neg] + 1;
});

// serial: the two names are one array
export const antiThroughAlias = parallel((a: number[], n: number, again: number[]) => {
	for (const i of prange(1, n)) a[i] = again[i - 1] + 1;
});

// parallel
export const antiThroughAliasAhead = parallel((a: number[], n: number, again: number[]) => {
	for (const i of prange(n - 1)) a[i] = again[i + 1] + 1;
});

// serial: the view begins three elements later
export const antiView = parallel((flat: Float64Array, view: Float64Array) => {
	for (const i of prange(40)) view[i] = flat[i] + 1;
});

// parallel
export const antiViewAhead = parallel((flat: Float64Array, view: Float64Array) => {
	for (const i of prange(40)) view[i] = flat[i + 4] + 1;
});

// parallel
export const antiPastEnd = parallel((f: Float64Array, n: number) => {
	for (const i of prange(n)) f[i] = f[i + 1] ?? -1;
});

// parallel
export const antiHoles = parallel((holes: number[], n: number) => {
	for (const i of prange(n - 1)) holes[i] = holes[i + 1] ?? i;
});

// parallel
export const antiRows = parallel((A: number[][], m: number) => {
	for (const i of prange(m - 1)) for (let j = 0; j < m; j++) A[i][j] = A[i + 1][j] + 1;
});

// parallel
export const antiRowsWhole = parallel((A: number[][], m: number) => {
	for (const i of prange(m - 1)) A[i] = A[i + 1];
});

// serial: row i + 1 is read by the next iteration
export const flowRows = parallel((A: number[][], m: number) => {
	for (const i of prange(m - 1)) for (let j = 0; j < m; j++) A[i + 1][j] = A[i][j] + 1;
});

// serial: all rows are one row
export const rowsShared = parallel((shared: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) shared[i][j] = shared[i][j] * 2 + i;
});

// serial: some rows are one row
export const rowsPartlyShared = parallel((R: number[][], m: number) => {
	for (const i of prange(R.length)) for (let j = 1; j < m; j++) R[i][j] = R[i][j - 1] + i;
});

// serial: the last row wins
export const rowsPlainWriteShared = parallel((shared: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) shared[i][j] = i * j;
});

// serial: one row is a row of the other matrix
export const rowsOfOther = parallel((A: number[][], B: number[][], m: number) => {
	B[3] = A[4];
	for (const i of prange(m)) for (let j = 0; j < m; j++) A[i][j] = B[m - 1 - i][j] + 1;
});

// parallel
export const rowReplaced = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) {
		A[i] = A[i].slice();
		A[i][0] = i;
	}
});

// serial: the row is held by a name while it changes
export const rowTakenEarlier = parallel((A: number[][], m: number) => {
	const first = A[0];
	for (const i of prange(m)) A[i][0] = first[0] + i + 1;
});

// parallel
export const rowHeldElsewhere = parallel((A: number[][], m: number) => {
	const first = A[0];
	for (const i of prange(1, m)) A[i][0] = first[0] + i;
});

// serial: both halves are written by both
export const symmetricFull = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			A[i][j] = A[i][j] + j;
			A[j][i] = A[i][j] * 2;
		}
	}
});

// parallel
export const symmetricBelow = parallel((A: number[][], B: number[][], m: number) => {
	for (const i of prange(m)) {
		for (let j = 0; j < i; j++) {
			A[i][j] = B[i][j];
			A[j][i] = A[i][j];
		}
	}
});

// serial: the diagonal is read by the rows below
export const diagonalAndRow = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j <= i; j++) A[i][j] = A[i][j] + A[j][j] + 1;
});

// serial: column 0 of the row before
export const columnRead = parallel((A: number[][], m: number) => {
	for (const i of prange(1, m)) for (let j = 1; j < m; j++) A[i][j] = A[i - 1][0] + j;
});

// parallel
export const columnNotWritten = parallel((A: number[][], B: number[][], m: number) => {
	for (const i of prange(1, m)) for (let j = 1; j < m; j++) A[i][j] = A[i - 1][0] * 0 + B[i][j];
});

// serial: column 0 of the row before was written
export const columnZeroWritten = parallel((A: number[][], m: number) => {
	for (const i of prange(1, m)) for (let j = 0; j < m; j++) A[i][j] = A[i - 1][0] + j;
});

// serial: inner range reaches into the next block
export const innerRangeGrows = parallel((a: number[]) => {
	for (const i of prange(8)) for (let j = i * 4; j < i * 4 + 5; j++) a[j] = a[j] * 2 + i;
});

// parallel
export const innerRangeFits = parallel((a: number[]) => {
	for (const i of prange(8)) for (let j = i * 4; j < i * 4 + 4; j++) a[j] = a[j] * 2 + i;
});

// serial: the bound is wrong for one block
export const innerBoundMutable = parallel((a: number[]) => {
	for (const i of prange(8)) for (let j = i * 4; j < i * 4 + (i === 3 ? 6 : 4); j++) a[j] = a[j] * 2 + i;
});

// serial: rows of the flat array overlap by one
export const flatStrideSmall = parallel((m: number, flat: Float64Array) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) flat[i * (m - 1) + j] = flat[i * (m - 1) + j] * 0.5 + i;
});

// serial: j may be larger than the stride
export const flatStrideNegative = parallel((c: number[], flat: Float64Array) => {
	for (const i of prange(10)) for (let j = 0; j < c[i]; j++) flat[i * 3 + j] = i;
});

// parallel
export const flatGap = parallel((m: number, flat: Float64Array) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) flat[i * (m + 1) + j] = flat[i * (m + 1) + j] * 0.5 + i;
});

// serial: two index values are equal
export const indexDuplicates = parallel((a: number[], dup: number[], n: number) => {
	for (const i of prange(n)) a[dup[i]] = i;
});

// parallel
export const indexDistinct = parallel((a: number[], perm: number[], n: number) => {
	for (const i of prange(n)) a[perm[i]] = i;
});

// serial: targets are read through another index
export const indexReadsTarget = parallel((a: number[], dup: number[], perm: number[], n: number) => {
	for (const i of prange(n)) a[perm[i]] = a[dup[i]] + 1;
});

// serial: the index array is changed by the loop
export const indexChanges = parallel((a: number[], perm: number[], n: number) => {
	for (const i of prange(n - 1)) {
		a[perm[i]] = i;
		perm[i + 1] = (perm[i + 1] + 1) % 40;
	}
});

// serial: the counted element is read
export const elementReadElsewhere = parallel((a: number[], b: number[], c: number[], n: number) => {
	for (const i of prange(n)) {
		c[Math.abs(a[i]) % 7] += 1;
		b[i] = c[3];
	}
});

// serial: the count so far is stored
export const elementValueUsed = parallel((a: number[], b: number[], c: number[], n: number) => {
	for (const i of prange(n)) b[i] = ++c[Math.abs(a[i]) % 7];
});

// serial: sum and product do not mix
export const elementMixed = parallel((a: number[], c: number[], n: number) => {
	for (const i of prange(n)) {
		if (a[i] > 0) c[Math.abs(a[i]) % 7] += 1;
		else c[Math.abs(a[i]) % 7] *= 2;
	}
});

// serial: minimum and maximum do not mix
export const elementMinAndMax = parallel((a: number[], c: number[], n: number) => {
	const ends = [Infinity, -Infinity, 0, 0, 0, 0, 0];
	for (const i of prange(n)) {
		if (a[i] > 0) ends[c[i]] = Math.min(ends[c[i]], a[i]);
		else ends[c[i]] = Math.max(ends[c[i]], a[i]);
	}
	return ends;
});

// serial: numbers and texts in one sum
export const sumOfTypes = parallel((a: number[], n: number, words: string[]) => {
	let s: number | string = 0;
	for (const i of prange(n)) s = (i === 20 ? words[i] : a[i]) + (s as never);
	return s;
});

// serial: from the tenth iteration on it is a text
export const sumBecomesText = parallel((a: number[], n: number, words: string[]) => {
	let s: unknown = 0;
	for (const i of prange(n)) s = (s as number) + (i === 10 ? (words[i] as never) : a[i]);
	return s;
});

// serial: another key's count is read
export const mapReadOther = parallel((words: string[]) => {
	const count = new Map<string, number>();
	for (const word of prange(words)) count.set(word, (count.get("fig") ?? 0) + 1);
	return count;
});

// serial: its size is read
export const mapSizeRead = parallel((words: string[]) => {
	const ids = new Map<string, number>();
	for (const word of prange(words)) if (!ids.has(word)) ids.set(word, ids.size);
	return ids;
});

// serial: its size is read
export const setSizeRead = parallel((b: number[], n: number, words: string[]) => {
	const met = new Set<string>();
	for (const i of prange(n)) {
		met.add(words[i]);
		b[i] = met.size;
	}
});

// serial: the length so far is stored
export const pushLengthRead = parallel((a: number[], b: number[], n: number) => {
	const out: number[] = [];
	for (const i of prange(n)) {
		if (a[i] > 0) out.push(a[i]);
		b[i] = out.length;
	}
	return out;
});

// serial: the last one is taken back
export const pushAndPop = parallel((a: number[], n: number) => {
	const out: number[] = [];
	for (const i of prange(n)) {
		out.push(a[i]);
		if (a[i] < 0) out.pop();
	}
	return out;
});

// serial: each goes to the front
export const unshifted = parallel((a: number[], n: number) => {
	const out: number[] = [];
	for (const i of prange(n)) if (a[i] > 0) out.unshift(a[i]);
	return out;
});

// serial: the first of a group is changed by later ones
export const groupChangesItem = parallel((n: number, words: string[]) => {
	const groups = new Map<string, { word: string; count: number; first: number }>();
	for (const i of prange(n)) {
		const known = groups.get(words[i]);
		if (known) known.count += known.first;
		else groups.set(words[i], { word: words[i], count: 1, first: i });
	}
	return groups;
});

// parallel
export const objectKeysOrder = parallel((words: string[]) => {
	const byLength: Record<string, number> = {};
	for (const word of prange(words)) byLength[word.length] = (byLength[word.length] ?? 0) + 1;
	return Object.keys(byLength);
});

// serial: the end of the buffer is left over from before
export const scratchLonger = parallel((a: number[], b: number[], c: number[], n: number) => {
	const scratch: number[] = [];
	for (const i of prange(n)) {
		for (let k = 0; k < c[i]; k++) scratch[k] = a[i] + k;
		b[i] = scratch.length;
	}
	return scratch;
});

// serial: only some elements are written first
export const scratchPartly = parallel((a: number[], b: number[], c: number[], n: number) => {
	const scratch = new Float64Array(7);
	for (const i of prange(n)) {
		for (let k = 0; k < c[i]; k++) scratch[k] = a[i] + k;
		let s = 0;
		for (let k = 0; k < 7; k++) s += scratch[k];
		b[i] = s;
	}
});

// parallel
export const scratchFull = parallel((a: number[], b: number[], n: number) => {
	const scratch = new Float64Array(7);
	for (const i of prange(n)) {
		for (let k = 0; k < 7; k++) scratch[k] = a[i] + k;
		let s = 0;
		for (let k = 0; k < 7; k++) s += scratch[k];
		b[i] = s;
	}
	return scratch;
});

// serial: some items are one object
export const itemsShared = parallel(() => {
	const point = { x: 1 };
	const points = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? point : { x: i }));
	for (const p of prange(points)) p.x = p.x * 2 + 1;
	return points;
});

// parallel
export const itemsDistinct = parallel(() => {
	const points = Array.from({ length: 20 }, (_, i) => ({ x: i }));
	for (const p of prange(points)) p.x = p.x * 2 + 1;
	return points;
});

// serial: an item's neighbour is changed
export const itemsLinked = parallel(() => {
	const points = Array.from({ length: 20 }, (_, i) => ({ x: i, next: undefined as { x: number } | undefined }));
	points.forEach((p, i) => {
		p.next = points[(i + 1) % 20];
	});
	for (const p of prange(points)) if (p.next) p.next.x += p.x;
	return points.map(({ x }) => x);
});

// serial: a getter counts
export const accessor = parallel((b: number[], n: number) => {
	let calls = 0;
	const counter = {
		get next(): number {
			return ++calls;
		},
	};
	for (const i of prange(n)) b[i] = counter.next;
	return calls;
});

// serial: a closure counts
export const closureCounter = parallel((b: number[], n: number) => {
	let calls = 0;
	const next = (): number => ++calls;
	for (const i of prange(n)) b[i] = next();
	return calls;
});

// serial: the pattern remembers its place
export const stickyRegex = parallel((g: Float64Array, words: string[]) => {
	const pattern = /[aeiou]/g;
	let hits = 0;
	for (const word of prange(words)) if (pattern.test(word)) hits++;
	return hits;
});

// serial: one iterator serves all
export const sharedIterator = parallel((a: number[], b: number[]) => {
	const iterator = a[Symbol.iterator]();
	for (const i of prange(20)) b[i] = iterator.next().value ?? 0;
});

// parallel
export const argminLast = parallel((c: number[], n: number) => {
	let best = Infinity;
	let at = -1;
	for (const i of prange(n)) {
		if (c[i] <= best) {
			best = c[i];
			at = i;
		}
	}
	return [best, at];
});

// serial: the companion is written elsewhere too
export const argminCompanionElsewhere = parallel((c: number[], n: number) => {
	let best = Infinity;
	let at = -1;
	for (const i of prange(n)) {
		if (c[i] < best) {
			best = c[i];
			at = i;
		}
		if (i === 30) at = 99;
	}
	return [best, at];
});

// serial: the companion is read
export const argminCompanionRead = parallel((a: number[], b: number[], n: number) => {
	let best = Infinity;
	let at = 0;
	for (const i of prange(n)) {
		if (a[i] < best) {
			best = a[i];
			at = i;
		}
		b[i] = at;
	}
	return [best, at];
});

// parallel
export const logicalThrows = parallel((n: number, words: string[]) => {
	let ok = true;
	for (const i of prange(n)) ok = ok && (i < 20 || words[i].length < 5);
	return ok;
});

// parallel
export const negativeZero = parallel((a: number[]) => {
	let s = -0;
	for (const i of prange(0)) s += a[i];
	return s;
});

// parallel
export const negativeZeroSum = parallel((a: number[], n: number) => {
	let s = -0;
	for (const i of prange(n)) s += -0 * Math.abs(a[i]);
	return s;
});

// parallel
export const minusZeroMax = parallel((n: number) => {
	let top = -0;
	for (const i of prange(n)) top = Math.max(top, -0);
	return top;
});
