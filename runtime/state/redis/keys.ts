/** Names of keys. All keys of a loop share one hash tag, hence one slot of a cluster; blobs spread over all of them. */
import type { BlobName, Range, Ticket } from "../state.js";

export const DEFAULT_PREFIX = "cl:";

/** Bytes per key of a blob: what Redis moves and frees without a pause. */
const PART = 8 << 20;

export interface LoopKeys {
	/** `m`, `c`, `r`, `e`: in the order of the scripts. */
	readonly all: readonly [string, string, string, string];
	blob(range: string, attempt: string): string;
}

export function loopKeys(prefix: string, { run, loop }: Ticket): LoopKeys {
	const tag = `${prefix}{${escaped(run)}/${escaped(loop)}}`;
	return {
		all: [`${tag}:m`, `${tag}:c`, `${tag}:r`, `${tag}:e`],
		blob: (range, attempt) => `${tag}:b:${range}:${attempt}`,
	};
}

/** Keys of the parts of a blob; an empty blob has one, too. */
export function partKeys(prefix: string, { run, hash, size }: BlobName): string[] {
	return Array.from(
		{ length: Math.max(1, Math.ceil(size / PART)) },
		(_, part) => `${prefix}{${escaped(run)}/${escaped(hash)}}:b:${part}`,
	);
}

export function partsOf(bytes: Uint8Array): Uint8Array[] {
	const count = Math.max(1, Math.ceil(bytes.length / PART));
	return Array.from({ length: count }, (_, part) => bytes.subarray(part * PART, (part + 1) * PART));
}

/** Without braces, which would end the tag, and without what patterns of rights mean something by. */
function escaped(name: string): string {
	return encodeURIComponent(name).replace(/[*'()!~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
}

export function textOf({ begin, end }: Range): string {
	return `${begin}-${end}`;
}

/** A range as it is written; undefined for anything else. */
export function rangeOf(text: string): Range | undefined {
	const found = /^(\d{1,15})-(\d{1,15})$/.exec(text);
	return found === null ? undefined : { begin: Number(found[1]), end: Number(found[2]) };
}
