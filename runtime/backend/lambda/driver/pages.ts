/** Cuts memory into pages by content, and tells which of them a run of chunks touches. */
import type { Shipment, ShippedMemory } from "../wire/shipment.js";
import type { Pages } from "../wire/task.js";
import { hashOf } from "../worker/blobs.js";
import type { Run } from "./chunks-left.js";

export interface Pager {
	/** The pages that these chunks touch, and the content of those that are not zeros. */
	pagesOf(run: Run): { readonly memories: readonly Pages[]; readonly blobs: ReadonlyMap<string, Uint8Array> };
}

/** Small where chunks take slices, large where everybody takes all. */
const SLICE_PAGE = 32 * 1024;
const WHOLE_PAGE = 1024 * 1024;

export function createPager({ memories }: Shipment): Pager {
	const pagers = memories.map(createMemoryPager);
	return {
		pagesOf(run) {
			const blobs = new Map<string, Uint8Array>();
			return { memories: pagers.map((pager) => pager(run, blobs)), blobs };
		},
	};
}

function createMemoryPager({ bytes, ranges }: ShippedMemory): (run: Run, blobs: Map<string, Uint8Array>) => Pages {
	const pageSize = ranges === undefined ? WHOLE_PAGE : SLICE_PAGE;
	const known = new Map<number, { readonly hash: string; readonly content: Uint8Array }>();
	const page = (number: number): { readonly hash: string; readonly content: Uint8Array } => {
		const found = known.get(number);
		if (found !== undefined) return found;
		const content = bytes.slice(number * pageSize, (number + 1) * pageSize);
		const made = { hash: content.every((byte) => byte === 0) ? "" : hashOf(content), content };
		// Whole memory is sent again and again; a slice once.
		if (ranges === undefined) known.set(number, made);
		return made;
	};
	return (run, blobs) => {
		const [low, high] = bytesOf(run, ranges, bytes.length);
		const numbers: number[] = [];
		const hashes: string[] = [];
		for (let number = Math.floor(low / pageSize); number * pageSize < high; number++) {
			const { hash, content } = page(number);
			if (hash === "") continue;
			numbers.push(number);
			hashes.push(hash);
			blobs.set(hash, content);
		}
		return { byteLength: bytes.length, pageSize, numbers, hashes };
	};
}

function bytesOf({ first, last }: Run, ranges: Float64Array | undefined, size: number): readonly [number, number] {
	if (ranges === undefined) return [0, size];
	let [low, high] = [size, 0];
	for (let chunk = first; chunk < last; chunk++) {
		const [from, to] = [ranges[2 * chunk] ?? 0, ranges[2 * chunk + 1] ?? 0];
		if (from < to) [low, high] = [Math.min(low, from), Math.max(high, to)];
	}
	return [low, Math.min(high, size)];
}
