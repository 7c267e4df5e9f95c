/**
 * Counts words in every text and source file below a folder, on all cores and with the plain loop.
 *
 *     cloudloop run examples/wordcount/main.ts [FOLDER] [--megabytes 256]
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parallel, prange } from "cloudloop";
import { findTextFiles, type TextFile } from "./files.js";

export interface Options {
	readonly folder: string;
	/** How much text to read at most, in bytes. */
	readonly limit: number;
}

export interface WordCount {
	readonly counts: ReadonlyMap<string, number>;
	readonly total: number;
}

@parallel
export function countWords(files: readonly string[]): WordCount {
	const counts = new Map<string, number>();
	let total = 0;
	for (const i of prange(files.length)) {
		const text = readFileSync(files[i], "utf8").toLowerCase();
		for (const word of text.match(/\p{L}+/gu) ?? []) {
			counts.set(word, (counts.get(word) ?? 0) + 1);
			total++;
		}
	}
	return { counts, total };
}

/** The same by hand, as one would write it without us. */
export function countWordsPlain(files: readonly string[]): WordCount {
	const counts = new Map<string, number>();
	let total = 0;
	for (let i = 0; i < files.length; i++) {
		const text = readFileSync(files[i], "utf8").toLowerCase();
		for (const word of text.match(/\p{L}+/gu) ?? []) {
			counts.set(word, (counts.get(word) ?? 0) + 1);
			total++;
		}
	}
	return { counts, total };
}

export function main({ folder, limit }: Options): WordCount {
	return countWords(findTextFiles(folder, limit).map((file) => file.path));
}

/** Identical in every respect: the words, their counts, and the order in which they were first seen. */
function isIdentical(a: WordCount, b: WordCount): boolean {
	const others = b.counts.entries();
	for (const [word, count] of a.counts) {
		const other = others.next().value;
		if (other?.[0] !== word || other[1] !== count) return false;
	}
	return a.total === b.total && a.counts.size === b.counts.size;
}

function timed<T>(run: () => T): { readonly value: T; readonly seconds: number } {
	const start = performance.now();
	const value = run();
	return { value, seconds: (performance.now() - start) / 1000 };
}

function printTop({ counts, total }: WordCount, files: readonly TextFile[]): void {
	const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 20);
	for (const [word, count] of top) console.log(`${String(count).padStart(10)}  ${word}`);
	const megabytes = files.reduce((sum, file) => sum + file.bytes, 0) / 1e6;
	console.log(`${total} words, ${counts.size} different, in ${files.length} files of ${megabytes.toFixed(1)} MB`);
}

function compare(folder: string, limit: number): void {
	const files = findTextFiles(folder, limit);
	const paths = files.map((file) => file.path);
	const ours = timed(() => countWords(paths));
	const plain = timed(() => countWordsPlain(paths));
	printTop(ours.value, files);
	const ratio = (plain.seconds / ours.seconds).toFixed(2);
	console.log(`cloudloop   ${ours.seconds.toFixed(2)} s`);
	console.log(`plain loop  ${plain.seconds.toFixed(2)} s  (${ratio} times as long, same process, run second)`);
	console.log(`results     ${isIdentical(ours.value, plain.value) ? "identical" : "DIFFERENT"}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
	const options = { megabytes: { type: "string", default: "256" } } as const;
	const { values, positionals } = parseArgs({ options, allowPositionals: true });
	compare(positionals[0] ?? modules, Number(values.megabytes) * 1e6);
}
