/** Loops of everyday programs: pictures, particles, clustering, graphs, methods, calls. */
import { parallel, prange } from "cloudloop";

interface Person {
	name: string;
	age: number;
	city: string;
	tags: string[];
}
interface Order {
	customer: string;
	lines: { sku: string; count: number; price: number }[];
	paid?: boolean;
}
interface Point {
	x: number;
	y: number;
}

const cities = ["Oslo", "Rome", "Lima", "Bern"];
const list = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i));

export const inputs = () => ({
	n: 40,
	values: list(40, (i) => ((i * 17) % 23) - 8),
	weights: list(40, (i) => (i % 5) / 4),
	labels: list(40, (i) => cities[(i * 3) % 4]),
	lines: list(40, (i) => `${cities[i % 4]},${(i * 7) % 31},${i % 3 === 0 ? "yes" : "no"}`),
	words: list(40, (i) => ["pear", "fig", "Apple", "date", "fig", "kiwi"][(i * i) % 6]),
	people: list(30, (i): Person => ({ name: `p${i}`, age: 20 + ((i * 7) % 50), city: cities[i % 4], tags: [`t${i % 3}`, `t${i % 5}`] })),
	orders: list(30, (i): Order => ({
		customer: `c${i % 7}`,
		lines: list(i % 4, (k) => ({ sku: `s${(i + k) % 5}`, count: k + 1, price: 2.5 * (k + 1) })),
		...(i % 3 === 0 ? { paid: true } : {}),
	})),
	pixels: Uint8ClampedArray.from({ length: 160 }, (_, i) => (i * 37) % 256),
	gray: new Uint8Array(40),
	out: list(40, () => 0),
	bytes: Uint8Array.from({ length: 64 }, (_, i) => (i * 11) % 256),
	width: 8,
	height: 5,
	points: list(36, (i): Point => ({ x: (i * 5) % 13, y: (i * 7) % 11 })),
	centers: [{ x: 1, y: 2 }, { x: 9, y: 8 }, { x: 5, y: 1 }],
	xs: Float64Array.from({ length: 30 }, (_, i) => (i * 5) % 13),
	ys: Float64Array.from({ length: 30 }, (_, i) => (i * 7) % 11),
	vx: new Float64Array(30),
	vy: new Float64Array(30),
	mass: new Float64Array(30).fill(2),
	links: list(30, (i) => [(i + 1) % 30, (i * i) % 30]),
	rank: list(30, () => 1 / 30),
	next: list(30, () => 0),
	counts: list(16, () => 0),
	graph: new Map(list(8, (i): [string, string[]] => [`n${i}`, [`n${(i + 1) % 8}`, `n${(i * 3) % 8}`]])),
	target: 7,
	image: list(10, (i) => list(12, (j) => (i * j * 7) % 64)),
	result: list(10, () => list(12, () => 0)),
	kernel: [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
	matrix: list(12, (i) => list(12, (j) => i * 12 + j)),
	nested: list(20, (i) => ({ items: list(i % 5, (k) => k * i) })),
	big: list(20, (i) => BigInt(i) ** 5n),
	limit: 60,
	prices: list(40, (i) => 100 + ((i * 13) % 17)),
	text: "It was the best of times, it was the worst of times, it was the age of wisdom",
	seen: new Set(["fig"]),
	index: new Map([["fig", 1]]),
	bins: new Int32Array(16),
	mixed: list(40, (i) => (i % 3 === 0 ? i : i % 3 === 1 ? `s${i}` : null)),
	dates: list(20, (i) => new Date(86400000 * 31 * i)),
	json: list(20, (i) => JSON.stringify({ id: i, tags: ["a", `b${i % 3}`], score: i / 2 })),
	keys: list(40, (i) => (i * 7) % 16),
});

// parallel
export const grayscale = parallel((pixels: Uint8ClampedArray, gray: Uint8Array, width: number, height: number) => {
	for (const i of prange(width * height)) {
		const k = i * 4;
		gray[i] = 0.299 * pixels[k] + 0.587 * pixels[k + 1] + 0.114 * pixels[k + 2];
	}
});

// parallel
export const invertPixels = parallel((pixels: Uint8ClampedArray, width: number, height: number) => {
	for (const i of prange(width * height)) {
		pixels[i * 4] = 255 - pixels[i * 4];
		pixels[i * 4 + 1] = 255 - pixels[i * 4 + 1];
		pixels[i * 4 + 2] = 255 - pixels[i * 4 + 2];
	}
});

// parallel
export const invertRows = parallel((pixels: Uint8ClampedArray, width: number, height: number) => {
	for (const y of prange(height)) {
		for (let x = 0; x < width; x++) {
			const at = (y * width + x) * 4;
			for (let c = 0; c < 3; c++) pixels[at + c] = 255 - pixels[at + c];
		}
	}
});

// parallel
export const threshold = parallel((gray: Uint8Array, bytes: Uint8Array) => {
	for (const i of prange(gray.length)) gray[i] = bytes[i] > 128 ? 255 : 0;
});

// parallel
export const flipHorizontal = parallel((gray: Uint8Array, bytes: Uint8Array, width: number, height: number) => {
	for (const y of prange(height)) {
		for (let x = 0; x < width; x++) gray[y * width + (width - 1 - x)] = bytes[y * width + x];
	}
});

// parallel
export const rotate = parallel((gray: Uint8Array, bytes: Uint8Array, width: number, height: number) => {
	for (const y of prange(height)) for (let x = 0; x < width; x++) gray[x * height + (height - 1 - y)] = bytes[y * width + x];
});

// parallel
export const convolve = parallel((image: number[][], result: number[][], kernel: number[][]) => {
	for (const y of prange(1, image.length - 1)) {
		for (let x = 1; x < image[0].length - 1; x++) {
			let sum = 0;
			for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += image[y + dy][x + dx] * kernel[dy + 1][dx + 1];
			result[y][x] = sum / 16;
		}
	}
});

// parallel
export const convolveClamped = parallel((image: number[][], result: number[][]) => {
	for (const y of prange(image.length)) {
		const row = result[y];
		for (let x = 0; x < row.length; x++) {
			let sum = 0;
			for (let dy = -1; dy <= 1; dy++) {
				const line = image[Math.min(image.length - 1, Math.max(0, y + dy))];
				sum += line[x];
			}
			row[x] = sum / 3;
		}
	}
});

// parallel
export const blurInPlaceRows = parallel((image: number[][]) => {
	for (const y of prange(image.length)) {
		const row = image[y];
		const copy = row.slice();
		for (let x = 1; x < row.length - 1; x++) row[x] = (copy[x - 1] + copy[x] + copy[x + 1]) / 3;
	}
});

// serial: the row above was just changed
export const sharpenInPlace = parallel((image: number[][]) => {
	for (const y of prange(1, image.length)) {
		for (let x = 0; x < image[y].length; x++) image[y][x] = (image[y][x] * 2 - image[y - 1][x]) / 1;
	}
});

// serial: errors move on to later rows
export const errorDiffusion = parallel((image: number[][]) => {
	for (const y of prange(image.length - 1)) {
		for (let x = 0; x < 11; x++) {
			const old = image[y][x];
			image[y][x] = old < 32 ? 0 : 64;
			image[y][x + 1] += (old - image[y][x]) / 2;
			image[y + 1][x] += (old - image[y][x]) / 2;
		}
	}
});

// parallel
export const brightnessHistogram = parallel((pixels: Uint8ClampedArray, width: number, height: number) => {
	const histogram = new Uint32Array(256);
	for (const i of prange(width * height)) {
		const at = i * 4;
		const light = Math.round((pixels[at] + pixels[at + 1] + pixels[at + 2]) / 3);
		histogram[light]++;
	}
	return histogram;
});

// parallel
export const mandelbrot = parallel((image: number[][]) => {
	for (const y of prange(image.length)) {
		for (let x = 0; x < 12; x++) {
			let [re, im, k] = [0, 0, 0];
			while (re * re + im * im < 4 && k < 30) {
				[re, im] = [re * re - im * im + x / 6 - 1.5, 2 * re * im + y / 5 - 1];
				k++;
			}
			image[y][x] = k;
		}
	}
});

// parallel
export const gameOfLife = parallel((image: number[][], result: number[][]) => {
	const [rows, columns] = [image.length, image[0].length];
	for (const y of prange(rows)) {
		for (let x = 0; x < columns; x++) {
			let alive = 0;
			for (let dy = -1; dy <= 1; dy++) {
				for (let dx = -1; dx <= 1; dx++) {
					if (dx === 0 && dy === 0) continue;
					alive += image[(y + dy + rows) % rows][(x + dx + columns) % columns] & 1;
				}
			}
			result[y][x] = alive === 3 || (alive === 2 && (image[y][x] & 1) === 1) ? 1 : 0;
		}
	}
});

// parallel
export const nbodyForces = parallel((xs: Float64Array, ys: Float64Array, vx: Float64Array, vy: Float64Array, mass: Float64Array) => {
	for (const i of prange(xs.length)) {
		let ax = 0;
		let ay = 0;
		for (let j = 0; j < xs.length; j++) {
			if (i === j) continue;
			const dx = xs[j] - xs[i];
			const dy = ys[j] - ys[i];
			const inverse = 1 / Math.sqrt(dx * dx + dy * dy + 0.01);
			const force = mass[j] * inverse * inverse * inverse;
			ax += dx * force;
			ay += dy * force;
		}
		vx[i] += ax * 0.01;
		vy[i] += ay * 0.01;
	}
});

// parallel
export const nbodySymmetric = parallel((xs: Float64Array, vx: Float64Array, mass: Float64Array) => {
	for (const i of prange(xs.length)) {
		for (let j = i + 1; j < xs.length; j++) {
			const force = (xs[i] - xs[j]) * mass[i] * mass[j];
			vx[i] -= force;
			vx[j] += force;
		}
	}
});

// parallel
export const nbodyMove = parallel((xs: Float64Array, ys: Float64Array, vx: Float64Array, vy: Float64Array) => {
	for (const i of prange(xs.length)) {
		xs[i] += vx[i] * 0.01;
		ys[i] += vy[i] * 0.01;
		if (xs[i] < 0) vx[i] = -vx[i];
	}
});

// parallel
export const kineticEnergy = parallel((vx: Float64Array, vy: Float64Array, mass: Float64Array) => {
	let energy = 0;
	for (const i of prange(mass.length)) energy += 0.5 * mass[i] * (vx[i] ** 2 + vy[i] ** 2);
	return energy;
});

// parallel
export const kmeansAssign = parallel((out: number[], points: Point[], centers: Point[]) => {
	for (const i of prange(points.length)) {
		let best = 0;
		let distance = Infinity;
		for (let c = 0; c < centers.length; c++) {
			const d = (points[i].x - centers[c].x) ** 2 + (points[i].y - centers[c].y) ** 2;
			if (d < distance) {
				distance = d;
				best = c;
			}
		}
		out[i] = best;
	}
});

// parallel
export const kmeansUpdate = parallel((points: Point[], centers: Point[]) => {
	const sums = centers.map(() => [0, 0, 0]);
	for (const p of prange(points)) {
		let best = 0;
		for (let c = 1; c < centers.length; c++) {
			const nearer = (q: Point): number => (p.x - q.x) ** 2 + (p.y - q.y) ** 2;
			if (nearer(centers[c]) < nearer(centers[best])) best = c;
		}
		sums[best][0] += p.x;
		sums[best][1] += p.y;
		sums[best][2]++;
	}
	return sums;
});

// parallel
export const kmeansSumsSeparate = parallel((points: Point[], centers: Point[]) => {
	const sumX = new Float64Array(3);
	const sumY = new Float64Array(3);
	const size = new Int32Array(3);
	let inertia = 0;
	for (const { x, y } of prange(points)) {
		let [best, distance] = [-1, Infinity];
		centers.forEach((center, c) => {
			const d = (x - center.x) ** 2 + (y - center.y) ** 2;
			if (d < distance) [best, distance] = [c, d];
		});
		sumX[best] += x;
		sumY[best] += y;
		size[best]++;
		inertia += distance;
	}
	return { sumX, sumY, size, inertia };
});

// parallel
export const pagerankPull = parallel((links: number[][], rank: number[], next: number[]) => {
	for (const i of prange(rank.length)) {
		let sum = 0;
		for (const j of links[i]) sum += rank[j] / links[j].length;
		next[i] = 0.15 / rank.length + 0.85 * sum;
	}
});

// parallel
export const pagerankPush = parallel((links: number[][], rank: number[], next: number[]) => {
	for (const i of prange(rank.length)) {
		const share = rank[i] / links[i].length;
		for (const j of links[i]) next[j] += 0.85 * share;
	}
});

// parallel
export const pagerankDelta = parallel((rank: number[], next: number[]) => {
	let delta = 0;
	for (const i of prange(rank.length)) {
		delta += Math.abs(next[i] - rank[i]);
		rank[i] = next[i];
	}
	return delta;
});

// serial: distances of this round are read
export const relaxEdges = parallel((links: number[][], rank: number[]) => {
	for (const i of prange(links.length)) for (const j of links[i]) rank[j] = Math.min(rank[j], rank[i] + 1);
});

// parallel
export const montecarloSeeded = parallel((n: number) => {
	let inside = 0;
	for (const i of prange(n)) {
		let s = (i + 1) * 2654435761;
		for (let k = 0; k < 10; k++) {
			s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
			const x = s / 4294967296;
			s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
			const y = s / 4294967296;
			if (x * x + y * y < 1) inside++;
		}
	}
	return inside / (n * 10);
});

// serial: the generator's state is carried along
export const montecarloCarried = parallel((n: number) => {
	let s = 12345;
	let inside = 0;
	for (const _ of prange(n)) {
		s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
		if (s > 2147483648) inside++;
	}
	return inside;
});

// parallel
export const optionPaths = parallel((n: number) => {
	const payoff = new Float64Array(n);
	let total = 0;
	for (const i of prange(n)) {
		let price = 100;
		for (let t = 1; t <= 12; t++) price *= 1 + Math.sin(i * 12.9898 + t * 78.233) / 50;
		payoff[i] = Math.max(0, price - 100);
		total += payoff[i];
	}
	return [total / n, payoff];
});

// parallel
export const primes = parallel(() => {
	const primes: number[] = [];
	for (const k of prange(2, 60)) {
		let prime = true;
		for (let d = 2; d * d <= k; d++) {
			if (k % d === 0) {
				prime = false;
				break;
			}
		}
		if (prime) primes.push(k);
	}
	return primes;
});

// parallel
export const sieveInner = parallel(() => {
	const composite = new Uint8Array(100);
	for (let p = 2; p * p < 100; p++) {
		if (composite[p]) continue;
		for (const k of prange(p * p, 100, p)) composite[k] = 1;
	}
	return composite;
});

// parallel
export const collatz = parallel(() => {
	let [longest, from] = [0, 0];
	for (const k of prange(1, 60)) {
		let [m, steps] = [k, 0];
		while (m !== 1) {
			m = m % 2 === 0 ? m / 2 : 3 * m + 1;
			steps++;
		}
		if (steps > longest) {
			longest = steps;
			from = k;
		}
	}
	return [longest, from];
});

// parallel
export const numericIntegral = parallel((n: number) => {
	const f = (x: number): number => Math.exp(-x * x);
	let area = 0;
	const width1 = 2 / n;
	for (const i of prange(n)) area += f(i * width1 + width1 / 2) * width1;
	return area;
});

// parallel
export const recursion = parallel((out: number[]) => {
	const fibonacci = (k: number): number => (k < 2 ? k : fibonacci(k - 1) + fibonacci(k - 2));
	for (const i of prange(12)) out[i] = fibonacci(i);
});

// parallel
export const matrixFunction = parallel((out: number[], matrix: number[][]) => {
	const dot = (p: number[], q: number[]): number => {
		let s = 0;
		for (let k = 0; k < p.length; k++) s += p[k] * q[k];
		return s;
	};
	for (const i of prange(matrix.length)) out[i] = dot(matrix[i], matrix[(i + 1) % matrix.length]);
});

// parallel
export const writesThroughFunction = parallel((matrix: number[][]) => {
	const scale = (row: number[], by: number): void => {
		for (let k = 0; k < row.length; k++) row[k] *= by;
	};
	for (const i of prange(matrix.length)) scale(matrix[i], i + 1);
});

// parallel
export const writesItemsFunction = parallel((points: Point[]) => {
	const birthday = (point: Point): void => {
		point.x += 1;
	};
	for (const p of prange(points)) birthday(p);
});

// parallel
export const fillRows = parallel((matrix: number[][]) => {
	for (const i of prange(matrix.length)) matrix[i].fill(i);
});

// parallel
export const setRows = parallel((matrix: number[][]) => {
	const flat = new Float64Array(144);
	for (const i of prange(matrix.length)) flat.set(matrix[i], i * 12);
	return flat;
});

// parallel
export const subarrayRows = parallel((matrix: number[][]) => {
	const flat = new Float64Array(144);
	for (const i of prange(12)) {
		const row = flat.subarray(i * 12, (i + 1) * 12);
		for (let j = 0; j < row.length; j++) row[j] = matrix[i][j] * 2;
	}
	return flat;
});

// parallel
export const newRows = parallel(() => {
	const rows: number[][] = [];
	for (const i of prange(12)) {
		const row: number[] = [];
		for (let j = 0; j <= i; j++) row.push(i * j);
		rows.push(row);
	}
	return rows;
});

// parallel
export const newRowsAt = parallel(() => {
	const rows: number[][] = new Array(12);
	for (const i of prange(12)) {
		rows[i] = new Array<number>(12).fill(0);
		for (let j = 0; j < 12; j++) rows[i][j] = i + j;
	}
	return rows;
});

// parallel
export const matrixPowers = parallel((matrix: number[][]) => {
	const product: number[][] = matrix.map((row) => row.map(() => 0));
	for (const i of prange(matrix.length)) {
		for (let j = 0; j < matrix.length; j++) {
			let sum = 0;
			for (let k = 0; k < matrix.length; k++) sum += matrix[i][k] * matrix[k][j];
			product[i][j] = sum;
		}
	}
	return product;
});

// parallel
export const distanceMatrix = parallel((points: Point[]) => {
	const distance: number[][] = points.map(() => new Array<number>(points.length).fill(0));
	for (const i of prange(points.length)) {
		for (let j = i + 1; j < points.length; j++) {
			const d = Math.hypot(points[i].x - points[j].x, points[i].y - points[j].y);
			distance[i][j] = d;
			distance[j][i] = d;
		}
	}
	return distance;
});

// parallel
export const standardize = parallel((values: number[], out: number[]) => {
	let mean = 0;
	for (const v of values) mean += v / values.length;
	for (const i of prange(values.length)) out[i] = (values[i] - mean) / 4;
});

// parallel
export const covarianceSums = parallel((xs: Float64Array, ys: Float64Array) => {
	let [sx, sy, sxx, sxy] = [0, 0, 0, 0];
	for (const i of prange(xs.length)) {
		const [x, y] = [xs[i], ys[i]];
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
	}
	return (sxy - (sx * sy) / xs.length) / (sxx - (sx * sx) / xs.length);
});

// serial: the running mean enters each update
export const welford = parallel((values: number[]) => {
	let [mean, m2, k] = [0, 0, 0];
	for (const v of prange(values)) {
		k++;
		const delta = v - mean;
		mean += delta / k;
		m2 += delta * (v - mean);
	}
	return [mean, m2];
});

// parallel
export const gradientStep = parallel((xs: Float64Array, ys: Float64Array) => {
	const gradient = [0, 0];
	for (const i of prange(xs.length)) {
		const error = 0.5 * xs[i] + 1 - ys[i];
		gradient[0] += error * xs[i];
		gradient[1] += error;
	}
	return gradient;
});

// serial: each step starts from the one before
export const stochasticGradient = parallel((xs: Float64Array, ys: Float64Array) => {
	let [w, b] = [0, 0];
	for (const i of prange(xs.length)) {
		const error = w * xs[i] + b - ys[i];
		w -= 0.01 * error * xs[i];
		b -= 0.01 * error;
	}
	return [w, b];
});

// parallel
export const softmax = parallel((values: number[], out: number[]) => {
	let total = 0;
	for (const i of prange(values.length)) {
		out[i] = Math.exp(values[i] / 10);
		total += out[i];
	}
	for (let i = 0; i < out.length; i++) out[i] /= total;
});

// parallel
export const layer = parallel((values: number[], weights: number[], out: number[], matrix: number[][]) => {
	for (const i of prange(matrix.length)) {
		let sum = weights[i];
		for (let j = 0; j < 12; j++) sum += matrix[i][j] * values[j];
		out[i] = sum > 0 ? sum : 0;
	}
});

// serial: neighbours of the same sweep
export const wavefront = parallel((matrix: number[][]) => {
	for (const i of prange(1, 12)) for (let j = 1; j < 12; j++) matrix[i][j] = Math.min(matrix[i - 1][j], matrix[i][j - 1]) + 1;
});

// parallel
export const knapsackInner = parallel((values: number[], out: number[]) => {
	for (let i = 0; i < 5; i++) {
		const weight = i + 2;
		for (const c of prange(39, weight - 1, -1)) out[c] = Math.max(out[c], out[c - weight] + values[i]);
	}
});

// serial: left neighbour of the same row
export const editDistanceRow = parallel((values: number[], out: number[]) => {
	for (const j of prange(1, 40)) out[j] = Math.min(out[j] + 1, out[j - 1] + 1, values[j]);
});

// parallel
class Scale {
	constructor(readonly factor: number) {}
	@parallel
	sum(of: number[]): number {
		let s = 0;
		for (const i of prange(of.length)) s += of[i] * this.factor;
		return s;
	}
}
export const methodReduction = parallel((values: number[]) => {
	return new Scale(3).sum(values);
});

// parallel
class Field {
	readonly cells = new Float64Array(40);
	@parallel
	step(by: number[]): void {
		for (const i of prange(this.cells.length)) this.cells[i] += by[i];
	}
}
export const methodWrites = parallel((values: number[]) => {
	const field = new Field();
	field.step(values);
	return field.cells;
});

// parallel
class Rule {
	constructor(private readonly limit: number) {}
	private check(v: number): boolean {
		return v > this.limit;
	}
	@parallel
	count(of: number[]): number {
		let c = 0;
		for (const v of prange(of)) if (this.check(v)) c++;
		return c;
	}
}
export const methodCallsMethod = parallel((values: number[]) => {
	return new Rule(3).count(values);
});

// parallel
class Tally {
	total = 0;
	@parallel
	add(of: number[]): void {
		for (const v of prange(of)) this.total += v;
	}
}
export const methodFieldReduction = parallel((values: number[]) => {
	const tally = new Tally();
	tally.add(values);
	return tally.total;
});

// parallel
export const objectFieldReduction = parallel((values: number[]) => {
	const stats = { sum: 0, count: 0, max: -Infinity };
	for (const v of prange(values)) {
		stats.sum += v;
		stats.count++;
		if (v > stats.max) stats.max = v;
	}
	return stats;
});

// parallel
class Vector {
	constructor(
		readonly x: number,
		readonly y: number,
	) {}
	length(): number {
		return Math.hypot(this.x, this.y);
	}
}
export const localClass = parallel((points: Point[]) => {
	let total = 0;
	for (const { x, y } of prange(points)) total += new Vector(x, y).length();
	return total;
});

// parallel
export const asyncBody = parallel(async (values: number[]) => {
	const found: number[] = [];
	for (const i of prange(12)) {
		await Promise.resolve();
		found.push(values[i] * 2);
	}
	return found;
});

// parallel
export const asyncAll = parallel(async (values: number[]) => {
	let sum = 0;
	for (const i of prange(12)) {
		const [p, q] = await Promise.all([Promise.resolve(values[i]), Promise.resolve(i)]);
		sum += p * q;
	}
	return sum;
});

// parallel
export const dataView = parallel((values: number[]) => {
	const view = new DataView(new ArrayBuffer(160));
	for (const i of prange(40)) view.setInt32(i * 4, values[i], true);
	return view.getInt32(8, true);
});

// parallel
export const closureInBody = parallel((values: number[], weights: number[], out: number[]) => {
	for (const i of prange(values.length)) {
		const shift = values[i];
		out[i] = weights.reduce((sum, w) => sum + w * shift, 0);
	}
});

// parallel
export const scratchReused = parallel((out: number[], matrix: number[][]) => {
	const scratch = new Float64Array(12);
	for (const i of prange(matrix.length)) {
		for (let j = 0; j < 12; j++) scratch[j] = matrix[i][j] * 2;
		let sum = 0;
		for (let j = 0; j < 12; j++) sum += scratch[j];
		out[i] = sum;
	}
});

// parallel
export const scratchFilled = parallel((values: number[], out: number[], keys: number[]) => {
	const scratch: number[] = new Array(4).fill(0);
	for (const i of prange(values.length)) {
		scratch.fill(0);
		scratch[keys[i] % 4] += values[i];
		out[i] = scratch[0] - scratch[3];
	}
});

// serial: what an iteration leaves in the buffer is read by the next
export const scratchCarried = parallel((values: number[], out: number[], keys: number[]) => {
	const scratch: number[] = new Array(4).fill(0);
	for (const i of prange(values.length)) {
		scratch[keys[i] % 4] += values[i];
		out[i] = scratch[0] - scratch[3];
	}
});

// serial: what is remembered depends on the order of calls
export const memo = parallel((out: number[], keys: number[]) => {
	const memo = new Map<number, number>();
	const slow = (k: number): number => {
		const known = memo.get(k);
		if (known !== undefined) return known;
		const value = k ** 2 + 1;
		memo.set(k, value);
		return value;
	};
	for (const i of prange(keys.length)) out[i] = slow(keys[i]);
});

// parallel
export const copyWithinRows = parallel((matrix: number[][]) => {
	for (const i of prange(matrix.length)) matrix[i].copyWithin(0, 6, 12);
});

// parallel
export const typedSort = parallel((values: number[]) => {
	const buffers = Array.from({ length: 8 }, (_, i) => Float64Array.from(values, (v) => v * (i + 1)));
	for (const i of prange(buffers.length)) buffers[i].sort();
	return buffers;
});

// parallel
export const pairsBelow = parallel((points: Point[]) => {
	let pairs = 0;
	for (const i of prange(points.length)) {
		for (let j = i + 1; j < points.length; j++) {
			if (Math.abs(points[i].x - points[j].x) + Math.abs(points[i].y - points[j].y) < 5) pairs++;
		}
	}
	return pairs;
});

// parallel
export const interpolation = parallel((values: number[], out: number[], xs: Float64Array) => {
	for (const i of prange(values.length)) {
		const at = (i / values.length) * 29;
		const low = Math.floor(at);
		const t = at - low;
		out[i] = xs[low] * (1 - t) + xs[Math.min(29, low + 1)] * t;
	}
});

// parallel
export const binarySearches = parallel((values: number[], out: number[], keys: number[]) => {
	const sorted = [...values].sort((p, q) => p - q);
	for (const i of prange(values.length)) {
		let [low, high] = [0, sorted.length];
		while (low < high) {
			const mid = (low + high) >>> 1;
			if (sorted[mid] < keys[i]) low = mid + 1;
			else high = mid;
		}
		out[i] = low;
	}
});

// parallel
export const gather = parallel((values: number[], out: number[], keys: number[]) => {
	for (const i of prange(keys.length)) out[i] = values[keys[i]];
});

// parallel
export const scatterPermutation = parallel((values: number[], out: number[]) => {
	for (const i of prange(40)) out[(i * 7) % 40] = values[i];
});

// parallel
export const stridedColumns = parallel((matrix: number[][]) => {
	for (const j of prange(12)) for (let i = 0; i < 12; i++) matrix[i][j] = i === j ? 1 : 0;
});

// parallel
export const diagonal = parallel((matrix: number[][]) => {
	for (const i of prange(12)) matrix[i][11 - i] = i;
});

// parallel
export const swapHalves = parallel((values: number[]) => {
	const half = values.length / 2;
	for (const i of prange(half)) [values[i], values[i + half]] = [values[i + half], values[i]];
});

// parallel
export const swapNeighbours = parallel((values: number[]) => {
	for (const i of prange(0, values.length, 2)) {
		if (values[i] > values[i + 1]) [values[i], values[i + 1]] = [values[i + 1], values[i]];
	}
});

// serial: the larger one moves along
export const bubblePass = parallel((values: number[]) => {
	for (const i of prange(values.length - 1)) {
		if (values[i] > values[i + 1]) [values[i], values[i + 1]] = [values[i + 1], values[i]];
	}
});

// parallel
export const shiftLeft = parallel((values: number[]) => {
	for (const i of prange(values.length - 1)) values[i] = values[i + 1];
});

// serial: each value is copied on and on
export const shiftRight = parallel((values: number[]) => {
	for (const i of prange(1, values.length)) values[i] = values[i - 1];
});

// parallel
export const differencesInPlace = parallel((values: number[]) => {
	for (const i of prange(values.length - 1)) values[i] = values[i + 1] - values[i];
});
