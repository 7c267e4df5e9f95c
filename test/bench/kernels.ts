/**
 * What is timed: the parallel functions of the examples, on inputs that take about a second, prepared outside the time.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../harness/folders.js";

export interface Kernel {
	readonly name: string;
	/** The least that two threads should gain over the plain loop on two cores; undefined: no promise. */
	readonly target?: number;
	/** Loads a program (a folder of compiled or plain examples); gives what one round runs. */
	readonly prepare: (programs: string) => Promise<Round>;
}

/** One run; what it gives back shows that all contestants did the same work. */
export type Round = () => number;

export const view = { width: 1600, height: 1000, limit: 600 };
/** As many as the example takes if it is not told. */
export const paths = 4_000_000;
export const seed = 1;
/** Bytes of text, below the package's own modules. */
export const text = { folder: join(root, "node_modules"), limit: 60e6 };
const clustering = { groups: 8, rounds: 30 };

async function load<T>(programs: string, name: string): Promise<T> {
	return (await import(pathToFileURL(join(programs, name)).href)) as T;
}

interface Mandelbrot {
	mandelbrot(options: typeof view): Float32Array;
}

export interface MonteCarlo {
	readonly technology: object;
	priceBasket(basket: object, paths: number, seed: number): { readonly price: number };
	drawNormals(draws: Float64Array, seed: number, path: number): void;
}

interface WordCount {
	countWords(files: readonly string[]): { readonly counts: ReadonlyMap<string, number>; readonly total: number };
}

interface KMeans {
	readFlights(count: number): { readonly values: Float64Array };
	KMeans: new (points: Float64Array, groups: number) => { step(): { readonly spread: number } };
}

export interface TextFiles {
	findTextFiles(folder: string, limit: number): { readonly path: string }[];
}

export async function findTexts(programs: string): Promise<string[]> {
	const { findTextFiles } = await load<TextFiles>(programs, "wordcount/files.js");
	return findTextFiles(text.folder, text.limit).map((file) => file.path);
}

export function sumOf(values: Float32Array): number {
	let sum = 0;
	for (let place = 0; place < values.length; place++) sum += values[place] as number;
	return sum;
}

export const kernels: readonly Kernel[] = [
	{
		name: "mandelbrot",
		target: 1.9,
		prepare: async (programs) => {
			const { mandelbrot } = await load<Mandelbrot>(programs, "mandelbrot/main.js");
			return () => sumOf(mandelbrot(view));
		},
	},
	{
		name: "montecarlo",
		target: 1.9,
		prepare: async (programs) => {
			const { priceBasket, technology } = await load<MonteCarlo>(programs, "montecarlo/main.js");
			return () => priceBasket(technology, paths, seed).price;
		},
	},
	{
		name: "wordcount",
		target: 1.6,
		prepare: async (programs) => {
			const { countWords } = await load<WordCount>(programs, "wordcount/main.js");
			const files = await findTexts(programs);
			return () => {
				const { counts, total } = countWords(files);
				return total + counts.size;
			};
		},
	},
	{
		name: "kmeans",
		prepare: async (programs) => {
			const { KMeans, readFlights } = await load<KMeans>(programs, "kmeans/main.js");
			const points = readFlights(200_000).values;
			return () => {
				const kmeans = new KMeans(points, clustering.groups);
				let spread = 0;
				for (let round = 0; round < clustering.rounds; round++) spread = kmeans.step().spread;
				return spread;
			};
		},
	},
];
