/** Makes the requests of a region: what is too much for one goes through the store, or its halves go out instead. */
import { toBytes } from "../wire/bytes.js";
import { RegionFailure } from "../wire/failure.js";
import { BODY_LIMIT, INLINE_LIMIT, TASK_VERSION, type Task } from "../wire/task.js";
import type { Run } from "./chunks-left.js";
import type { State } from "./state.js";

/** A request, and what has to be in the store before it may go out. */
export interface Parcel {
	readonly attempt: number;
	/** In which its worker will commit; undefined: there is no store. */
	readonly generation: string | undefined;
	readonly payload: Uint8Array;
	readonly stored: ReadonlyMap<string, Uint8Array>;
}

/** Bytes up to which a blob always travels with its task. */
const TINY = 4096;

/** Undefined if it would be too large, so that its halves go out instead. Throws CL7003. */
export function taskFor(state: State, { first, last }: Run): Parcel | undefined {
	const { region, desk, pager, graph, loop } = state;
	const { facts, seal } = desk;
	const { memories, blobs } = pager.pagesOf({ first, last });
	const all = new Map([...blobs, [graph.hash, graph.bytes]]);
	const stored = loop === undefined ? new Map<string, Uint8Array>() : whatIsStored(all);
	const task: Task = {
		version: TASK_VERSION,
		launch: region.id,
		first,
		last,
		attempt: state.attempts++,
		expires: Date.now() + facts.timeout * 1000,
		code: facts.code,
		about: region.about,
		environment: graph.hash,
		memories,
		blobs: new Map([...all].filter(([hash]) => !stored.has(hash))),
		ticket: loop?.ticket,
		origin: region.first,
		stored: new Map([...stored].map(([hash, bytes]) => [hash, bytes.length])),
	};
	const bytes = toBytes(task);
	if (bytes.length <= BODY_LIMIT)
		return {
			attempt: task.attempt,
			generation: task.ticket?.generation,
			payload: seal.close("task", bytes),
			stored,
		};
	if (last - first > 1) {
		const middle = first + ((last - first) >> 1);
		state.most = Math.min(state.most, middle - first);
		state.halves.push({ first: middle, last }, { first, last: middle });
		return undefined;
	}
	const { label } = region.about.loop;
	throw new RegionFailure("CL7003", { loop: label, size: bytes.length, limit: BODY_LIMIT });
}

function whatIsStored(blobs: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
	const total = [...blobs.values()].reduce((sum, { length }) => sum + length, 0);
	if (total <= INLINE_LIMIT) return new Map();
	return new Map([...blobs].filter(([, { length }]) => length > TINY));
}
