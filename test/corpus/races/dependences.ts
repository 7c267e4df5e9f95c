/** Micro-kernels after those of race-detector suites: anti, true and output dependences, indirect access, aliases. */
import { parallel, prange } from "cloudloop";

const numbers = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
const rows = (h: number, w: number, f: (i: number, j: number) => number): number[][] =>
	Array.from({ length: h }, (_, i) => Array.from({ length: w }, (_, j) => f(i, j)));

export const inputs = () => {
	const one = numbers(40, (i) => i * 2);
	const memory = Float64Array.from({ length: 80 }, (_, i) => i / 4);
	return {
		n: 40,
		m: 12,
		zero: 0,
		a: numbers(40, (i) => i + 1),
		b: numbers(40, (i) => 3 * i - 7),
		c: numbers(40, (i) => (i * i) % 11),
		f: Float64Array.from({ length: 41 }, (_, i) => i / 8),
		g: Float64Array.from({ length: 41 }, (_, i) => 5 - i / 4),
		u: new Int32Array(41).map((_, i) => i * 3),
		A: rows(12, 12, (i, j) => i * 12 + j),
		B: rows(12, 12, (i, j) => i - j),
		C: rows(12, 12, () => 0),
		perm: numbers(40, (i) => (i * 7) % 40),
		twice: numbers(40, (i) => (i * 7) % 39),
		big: new Float64Array(400).fill(1),
		one,
		same: one,
		left: memory.subarray(0, 40),
		right: memory.subarray(40, 80),
		overlapping: memory.subarray(20, 60),
		text: "the quick brown fox",
		x: 10,
	};
};

// parallel
export const antidep1 = parallel((a: number[]) => {
	for (const i of prange(a.length - 1)) a[i] = a[i + 1] + 1;
});

// parallel
export const antidep1Typed = parallel((f: Float64Array, n: number) => {
	for (const i of prange(0, n)) f[i] = f[i + 1] + f[i];
});

// parallel
export const antidepFar = parallel((a: number[]) => {
	for (const i of prange(a.length - 5)) a[i] = a[i + 5] * 2;
});

// parallel
export const antidep2 = parallel((A: number[][], m: number) => {
	for (const i of prange(m - 1)) for (let j = 0; j < m; j++) A[i][j] = A[i][j] + A[i + 1][j];
});

// parallel
export const antidepDescending = parallel((a: number[]) => {
	for (const i of prange(a.length - 1, 0, -1)) a[i] = a[i - 1] + 1;
});

// serial: descending, a[i + 1] was written one iteration before
export const truedepDescending = parallel((a: number[]) => {
	for (const i of prange(a.length - 2, -1, -1)) a[i] = a[i + 1] + 1;
});

// serial: a[i + 1] is read by the next iteration
export const truedep1 = parallel((a: number[]) => {
	for (const i of prange(a.length - 1)) a[i + 1] = a[i] + 1;
});

// serial: distance 3
export const truedepDistance = parallel((a: number[]) => {
	for (const i of prange(3, a.length)) a[i] = a[i - 3] + 1;
});

// parallel
export const farBeyondTripCount = parallel((big: Float64Array) => {
	for (const i of prange(100)) big[i + 100] = big[i] + 1;
});

// parallel
export const strideTwoOddEven = parallel((big: Float64Array) => {
	for (const i of prange(100)) big[2 * i + 1] = big[2 * i] + 1;
});

// serial: rows depend on the rows before
export const truedepFirstDimension = parallel((A: number[][], m: number) => {
	for (const i of prange(1, m)) for (let j = 0; j < m; j++) A[i][j] = A[i - 1][j] + 1;
});

// parallel
export const truedepSecondDimensionOuter = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 1; j < m; j++) A[i][j] = A[i][j - 1] + 1;
});

// serial: columns depend on the columns before
export const truedepSecondDimensionInner = parallel((A: number[][], m: number) => {
	for (let i = 0; i < m; i++) for (const j of prange(1, m)) A[i][j] = A[i][j - 1] + 1;
});

// serial: a[2i + 1] of one iteration is a[i] of another
export const truedepLinear = parallel((a: number[]) => {
	for (const i of prange(15)) a[2 * i + 1] = a[i] + 1;
});

// serial: x of the iteration before is stored
export const truedepScalar = parallel((a: number[], x: number) => {
	for (const i of prange(a.length)) {
		a[i] = x;
		x = i * 2;
	}
	return x;
});

// serial: all iterations read a[0], the first one writes it
export const truedepSingleElement = parallel((a: number[]) => {
	for (const i of prange(a.length)) a[i] = a[i] + a[0];
});

// parallel
export const singleElementElsewhere = parallel((a: number[], b: number[]) => {
	for (const i of prange(a.length)) a[i] = a[i] + b[0];
});

// parallel
export const readsElementOutside = parallel((a: number[]) => {
	for (const i of prange(1, a.length)) a[i] = a[i] + a[0];
});

// serial: the element before the range of writes is read, and written by the first iteration
export const readsFirstWritten = parallel((a: number[]) => {
	for (const i of prange(1, a.length)) a[i] = a[i] + a[1];
});

// parallel
export const outputdepFixedPlace = parallel((a: number[], b: number[]) => {
	for (const i of prange(b.length)) a[0] = b[i];
});

// parallel
export const outputdepScalar = parallel((b: number[]) => {
	let x = 0;
	for (const i of prange(b.length)) x = b[i] * 2;
	return x;
});

// parallel
export const outputdepUnderIf = parallel((b: number[]) => {
	let x = -1;
	for (const i of prange(b.length)) if (b[i] % 2 === 0) x = b[i];
	return x;
});

// parallel
export const minusminus = parallel((a: number[]) => {
	let left = a.length;
	for (const i of prange(a.length)) if (a[i] % 3 === 0) left--;
	return left;
});

// parallel
export const minusminusStore = parallel((a: number[], b: number[]) => {
	let k = b.length - 1;
	for (const i of prange(a.length)) if (a[i] % 3 === 0) b[k--] = a[i];
	return k;
});

// parallel
export const plusplus = parallel((a: number[], b: number[]) => {
	let k = 0;
	for (const i of prange(a.length)) if (a[i] > 6) b[k++] = a[i];
	return k;
});

// parallel
export const plusplusAlways = parallel((a: number[], b: number[]) => {
	let k = 0;
	for (const i of prange(a.length)) b[k++] = a[i] + 1;
	return k;
});

// parallel
export const plusplusCount = parallel((c: number[]) => {
	let count = 0;
	for (const i of prange(c.length)) if (c[i] === 4) count++;
	return count;
});

// parallel
export const lastprivateMissing = parallel((n: number) => {
	let x = 0;
	for (const i of prange(n)) x = i;
	return x;
});

// parallel
export const privateMissing = parallel((a: number[]) => {
	let tmp = 0;
	for (const i of prange(a.length)) {
		tmp = a[i] + i;
		a[i] = tmp;
	}
});

// parallel
export const privateMissingUsedAfter = parallel((a: number[]) => {
	let tmp = 0;
	for (const i of prange(a.length)) {
		tmp = a[i] + i;
		a[i] = tmp;
	}
	return tmp;
});

// parallel
export const privateInner = parallel((A: number[][], m: number) => {
	let j = 0;
	for (const i of prange(m)) {
		for (j = 0; j < m; j++) A[i][j] = i + j;
	}
	return j;
});

// parallel
export const reductionMissing = parallel((A: number[][], m: number) => {
	let sum = 0;
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			const t = A[i][j];
			sum = sum + t * t;
		}
	}
	return Math.sqrt(sum);
});

// parallel
export const indirectAccess = parallel((a: number[], b: number[], perm: number[]) => {
	for (const i of prange(perm.length)) a[perm[i]] = b[i] + 1;
});

// serial: two values of the index array are equal, the last write has to win
export const indirectAccessTwice = parallel((a: number[], b: number[], twice: number[]) => {
	for (const i of prange(twice.length)) a[twice[i]] = a[twice[i]] * 2 + b[i];
});

// parallel
export const indirectRead = parallel((a: number[], b: number[], twice: number[]) => {
	for (const i of prange(twice.length)) a[i] = b[twice[i]];
});

// parallel
export const indirectUpdate = parallel((a: number[], b: number[], twice: number[]) => {
	for (const i of prange(twice.length)) a[twice[i]] += b[i];
});

// parallel
export const indirectSharedBase = parallel((big: Float64Array, perm: number[]) => {
	for (const i of prange(perm.length)) {
		big[perm[i]] += 1;
		big[perm[i] + 100] += 3;
	}
});

// parallel
export const indirectSharedBaseOverlap = parallel((big: Float64Array, perm: number[]) => {
	for (const i of prange(perm.length)) {
		big[perm[i]] += 1;
		big[perm[i] + 12] += 3;
	}
});

// parallel
export const restrictPointer = parallel((left: Float64Array, right: Float64Array) => {
	for (const i of prange(left.length)) left[i] = right[i] * 2;
});

// serial: the two views overlap, at a distance of 20
export const overlappingViews = parallel((left: Float64Array, overlapping: Float64Array) => {
	for (const i of prange(left.length)) overlapping[i] = left[i] * 2;
});

// parallel
export const sameArrayTwice = parallel((one: number[], same: number[]) => {
	for (const i of prange(one.length)) one[i] = same[i] + 1;
});

// serial: both names are one array
export const sameArrayShifted = parallel((one: number[], same: number[]) => {
	for (const i of prange(1, one.length)) one[i] = same[i - 1] + 1;
});

// parallel
export const initializeTwo = parallel((f: Float64Array, g: Float64Array) => {
	for (const i of prange(f.length)) {
		f[i] = 0.5 * i;
		g[i] = 2 * f[i];
	}
});

// parallel
export const doall1 = parallel((a: number[]) => {
	for (const i of prange(a.length)) a[i] = a[i] + 1;
});

// parallel
export const doall2 = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) A[i][j] += 1;
});

// parallel
export const doallBytes = parallel((u: Int32Array) => {
	for (const i of prange(u.length)) u[i] = u[i] + 1;
});

// parallel
export const doallText = parallel((text: string) => {
	const out: string[] = [];
	for (const i of prange(text.length)) out.push(text[i].toUpperCase());
	return out.join("");
});

// parallel
export const firstprivate = parallel((a: number[], x: number) => {
	const scale = x * 2;
	for (const i of prange(a.length)) a[i] = a[i] + scale;
});

// parallel
export const innerOnly1 = parallel((A: number[][], m: number) => {
	for (let i = 0; i < m - 1; i++) for (const j of prange(m)) A[i][j] += A[i + 1][j];
});

// parallel
export const innerOnly2 = parallel((A: number[][], m: number) => {
	for (let i = 1; i < m; i++) for (const j of prange(1, m)) A[i][j] = A[i - 1][j - 1];
});

// parallel
export const outerOnly1 = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 1; j < m; j++) A[i][j] = A[i][j - 1];
});

// parallel
export const outerOnly2 = parallel((A: number[][], m: number) => {
	for (const i of prange(1, m)) for (let j = 1; j < m; j++) A[i][j] = A[i][j - 1] * 2 + i;
});

// parallel
export const jacobiInitialize = parallel((A: number[][], B: number[][], m: number) => {
	const dx = 2 / (m - 1);
	for (const i of prange(m)) {
		for (let j = 0; j < m; j++) {
			const x = Math.trunc(-1 + dx * i);
			const y = Math.trunc(-1 + dx * j);
			A[i][j] = 0;
			B[i][j] = -1 * (1 - x * x) * (1 - y * y);
		}
	}
});

// parallel
export const jacobiKernel = parallel((A: number[][], B: number[][], C: number[][], m: number) => {
	let error = 0;
	for (const i of prange(1, m - 1)) {
		for (let j = 1; j < m - 1; j++) {
			const residual = (B[i - 1][j] + B[i + 1][j] + B[i][j - 1] + B[i][j + 1] - 4 * B[i][j] - C[i][j]) / 4;
			A[i][j] = B[i][j] - 0.8 * residual;
			error = error + residual * residual;
		}
	}
	return Math.sqrt(error);
});

// parallel
export const matrixMultiply = parallel((A: number[][], B: number[][], C: number[][], m: number) => {
	for (const i of prange(m)) for (let k = 0; k < m; k++) for (let j = 0; j < m; j++) C[i][j] = C[i][j] + A[i][k] * B[k][j];
});

// parallel
export const matrixVector1 = parallel((A: number[][], a: number[], b: number[], m: number) => {
	for (const i of prange(m)) {
		let sum = 0;
		for (let j = 0; j < m; j++) sum += A[i][j] * a[j];
		b[i] = sum;
	}
});

// parallel
export const matrixVector2 = parallel((A: number[][], a: number[], b: number[], m: number) => {
	for (let i = 0; i < m; i++) {
		let sum = 0;
		for (const j of prange(m)) sum += A[i][j] * a[j];
		b[i] = sum;
	}
});

// parallel
export const piReduction = parallel((n: number) => {
	let pi = 0;
	const width = 1 / n;
	for (const i of prange(n)) {
		const x = (i + 0.5) * width;
		pi += 4 / (1 + x * x);
	}
	return pi * width;
});

// parallel
export const collapseTwo = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (const j of prange(m)) A[i][j] = A[i][j] + 1;
});

// serial: printed numbers must come in order
export const orderedMissing = parallel((a: number[], x: number) => {
	for (const i of prange(a.length)) {
		x = x * 3 + 1;
		a[i] = x % 7;
	}
	return x;
});

// parallel
export const linearMissing = parallel((a: number[], b: number[], c: number[]) => {
	let j = 0;
	for (const i of prange(a.length)) {
		c[j] += a[i] * b[i];
		j++;
	}
	return j;
});

// parallel
export const linearStepTwo = parallel((big: Float64Array, a: number[]) => {
	let j = 1;
	for (const i of prange(a.length)) {
		big[j] = a[i];
		j += 2;
	}
	return j;
});

// parallel
export const sumUnderAtomic = parallel((n: number) => {
	let total = 0;
	for (const _ of prange(n)) total += 1;
	return total;
});

// parallel
export const twoReductions = parallel((a: number[], b: number[]) => {
	let s = 0;
	let p = 1;
	for (const i of prange(a.length)) {
		s += a[i] * b[i];
		p *= 1 + b[i] / 1000;
	}
	return [s, p];
});

// serial: a running maximum decides which elements are changed, and by how much
export const criticalMissing = parallel((a: number[], x: number) => {
	for (const i of prange(a.length)) {
		if (a[i] > x) {
			x = a[i] - x;
			a[i] = x;
		}
	}
	return x;
});

// parallel
export const nestedTriangular = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) for (let j = i; j < m; j++) A[i][j] = A[i][j] + j;
});

// parallel
export const triangularBelow = parallel((A: number[][], B: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < i; j++) A[i][j] = B[j][i];
});

// parallel
export const transpose = parallel((A: number[][], B: number[][], m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) A[j][i] = B[i][j];
});

// parallel
export const transposeInPlace = parallel((A: number[][], m: number) => {
	for (const i of prange(m)) {
		for (let j = i + 1; j < m; j++) {
			const t = A[i][j];
			A[i][j] = A[j][i];
			A[j][i] = t;
		}
	}
});

// parallel
export const symmetricWrite = parallel((A: number[][], B: number[][], m: number) => {
	for (const i of prange(m)) {
		for (let j = i; j < m; j++) {
			A[i][j] = B[i][j] * 2;
			A[j][i] = A[i][j];
		}
	}
});

// serial: alignment scores need the scores above and left
export const smithWaterman = parallel((A: number[][], m: number) => {
	for (const i of prange(1, m)) {
		for (let j = 1; j < m; j++) A[i][j] = Math.max(A[i - 1][j - 1] + 1, A[i - 1][j] - 2, A[i][j - 1] - 2, 0);
	}
});

// parallel
export const flatRowMajor = parallel((big: Float64Array, m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) big[i * m + j] = i * j;
});

// parallel
export const flatColumnMajor = parallel((big: Float64Array, m: number) => {
	for (const i of prange(m)) for (let j = 0; j < m; j++) big[j * m + i] = i * j;
});

// serial: rows of the flat array overlap
export const flatRowsOverlap = parallel((big: Float64Array, m: number) => {
	for (const i of prange(m)) for (let j = 0; j <= m; j++) big[i * m + j] = i * j + big[i * m];
});

// parallel
export const blocked = parallel((a: number[], n: number) => {
	for (const b of prange(n / 8)) for (let j = b * 8; j < (b + 1) * 8; j++) a[j] = a[j] * 2;
});

// parallel
export const blockedClipped = parallel((a: number[], n: number) => {
	for (const b of prange(Math.ceil(n / 7))) for (let j = b * 7; j < Math.min(n, b * 7 + 7); j++) a[j] = a[j] * 2;
});

// parallel
export const conditionalWrite = parallel((a: number[], b: number[]) => {
	for (const i of prange(a.length)) if (b[i] > 3) a[i] = b[i];
});

// parallel
export const reversedCopy = parallel((a: number[], b: number[]) => {
	for (const i of prange(a.length)) a[a.length - 1 - i] = b[i];
});

// parallel
export const reverseInPlace = parallel((a: number[]) => {
	const n = a.length;
	for (const i of prange(n / 2)) {
		const t = a[i];
		a[i] = a[n - 1 - i];
		a[n - 1 - i] = t;
	}
});

// serial: elements are overwritten that a later iteration reads, and the other way round
export const reverseReadWrite = parallel((a: number[]) => {
	const n = a.length;
	for (const i of prange(n)) a[i] = a[n - 1 - i] + 1;
});

// serial: a list that is walked while it grows
export const growing = parallel((a: number[]) => {
	for (const i of prange(a.length)) if (a[a.length - 1] < 100) a.push(a[i] + a[a.length - 1]);
});

// serial: the modulus folds several iterations onto one element
export const modulo = parallel((a: number[], n: number) => {
	for (const i of prange(n)) a[i % 7] = a[(i + 1) % 7] + 1;
});

// parallel
export const divided = parallel((a: number[], n: number) => {
	for (const i of prange(n)) a[i >> 2] += i;
});

// parallel
export const offsetUnknown = parallel((a: number[], zero: number) => {
	for (const i of prange(a.length - 2)) a[i] = a[i + zero] + 1;
});
