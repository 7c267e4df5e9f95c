/**
 * Groups 200,000 flights by delay, distance and time of day: k-means, until no flight changes its group.
 *
 *     cloudloop run examples/kmeans/main.ts --groups 8
 *
 * Source: `flights-200k.json` of the package `vega-datasets`: flights in the United States, published by the U.S. Bureau
 * of Transportation Statistics.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { parallel, prange, shared } from "cloudloop";

interface Flight {
	readonly delay: number;
	readonly distance: number;
	/** Hour of departure. */
	readonly time: number;
}

export interface Options {
	readonly groups: number;
	/** How many flights to take, evenly spread. */
	readonly flights: number;
}

export interface Clustering {
	/** Centre of group c: elements `3 * c` to `3 * c + 2`, in the units of the data. */
	readonly centers: Float64Array;
	readonly sizes: Int32Array;
	readonly rounds: number;
	/** Sum of squared distances to the centres, standardised. */
	readonly spread: number;
}

const FEATURES = ["delay", "distance", "time"] as const;
const D = FEATURES.length;
const ROUNDS = 500;

export class KMeans {
	readonly #points: Float64Array;
	readonly #groups: Int32Array;
	readonly #k: number;
	readonly #centers: Float64Array;

	constructor(points: Float64Array, k: number) {
		this.#points = points;
		this.#groups = shared(Int32Array, points.length / D).fill(-1);
		this.#k = k;
		this.#centers = spreadCenters(points, k);
	}

	/** Puts each point into the nearest group and moves the centres there; returns how many points changed. */
	@parallel
	step(): { moved: number; spread: number; sizes: Int32Array } {
		const points = this.#points;
		const groups = this.#groups;
		const centers = this.#centers;
		const k = this.#k;
		const sums = new Float64Array(k * D);
		const sizes = new Int32Array(k);
		let moved = 0;
		let spread = 0;
		for (const i of prange(groups.length)) {
			let best = 0;
			let nearest = Number.POSITIVE_INFINITY;
			for (let c = 0; c < k; c++) {
				let distance = 0;
				for (let j = 0; j < D; j++) {
					const gap = points[i * D + j] - centers[c * D + j];
					distance += gap * gap;
				}
				if (distance < nearest) {
					nearest = distance;
					best = c;
				}
			}
			if (groups[i] !== best) moved++;
			groups[i] = best;
			spread += nearest;
			sizes[best]++;
			for (let j = 0; j < D; j++) sums[best * D + j] += points[i * D + j];
		}
		for (let c = 0; c < k; c++) {
			for (let j = 0; j < D; j++) if (sizes[c] > 0) centers[c * D + j] = sums[c * D + j] / sizes[c];
		}
		return { moved, spread, sizes };
	}

	get centers(): Float64Array {
		return this.#centers;
	}
}

/** First centres: each time the point that is farthest from those there are (Gonzalez, 1985). */
function spreadCenters(points: Float64Array, k: number): Float64Array {
	const count = points.length / D;
	const centers = new Float64Array(k * D);
	const gaps = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
	let next = 0;
	for (let c = 0; c < k; c++) {
		centers.set(points.subarray(next * D, next * D + D), c * D);
		for (let i = 0; i < count; i++) {
			let distance = 0;
			for (let j = 0; j < D; j++) distance += (points[i * D + j] - centers[c * D + j]) ** 2;
			gaps[i] = Math.min(gaps[i], distance);
		}
		next = gaps.reduce((far, gap, i) => (gap > gaps[far] ? i : far), 0);
	}
	return centers;
}

export interface Points {
	/** Standardised: mean 0, standard deviation 1 in each feature. */
	readonly values: Float64Array;
	readonly means: readonly number[];
	readonly deviations: readonly number[];
}

export function readFlights(count: number): Points {
	const file = new URL("../data/flights-200k.json", import.meta.resolve("vega-datasets"));
	const all: Flight[] = JSON.parse(readFileSync(file, "utf8"));
	const n = Math.min(count, all.length);
	const flights = Array.from({ length: n }, (_, i) => all[Math.floor((i * all.length) / n)]);
	const means = FEATURES.map((name) => flights.reduce((sum, flight) => sum + flight[name], 0) / n);
	const deviations = FEATURES.map((name, j) =>
		Math.sqrt(flights.reduce((sum, flight) => sum + (flight[name] - means[j]) ** 2, 0) / n),
	);
	const values = shared(Float64Array, n * D);
	flights.forEach((flight, i) => {
		for (let j = 0; j < D; j++) values[i * D + j] = (flight[FEATURES[j]] - means[j]) / deviations[j];
	});
	return { values, means, deviations };
}

export function main({ groups, flights }: Options): Clustering {
	const points = readFlights(flights);
	const kmeans = new KMeans(points.values, groups);
	let rounds = 1;
	let last = kmeans.step();
	while (last.moved > 0 && rounds < ROUNDS) {
		last = kmeans.step();
		rounds++;
	}
	const centers = kmeans.centers.map((value, at) => value * points.deviations[at % D] + points.means[at % D]);
	return { centers, sizes: last.sizes, rounds, spread: last.spread };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const options = { groups: { type: "string", default: "8" }, flights: { type: "string", default: "200000" } } as const;
	const { values } = parseArgs({ options });
	const start = performance.now();
	const { centers, sizes, rounds, spread } = main({ groups: Number(values.groups), flights: Number(values.flights) });
	console.log("  flights    delay (min)  distance (mi)  departs (h)");
	sizes.forEach((size, c) => {
		const [delay, distance, time] = centers.subarray(c * D, c * D + D);
		console.log(`${size}`.padStart(9), ...[delay, distance, time].map((value) => value.toFixed(1).padStart(13)));
	});
	console.log(`spread ${spread} after ${rounds} rounds, ${(performance.now() - start).toFixed(0)} ms with reading`);
}
