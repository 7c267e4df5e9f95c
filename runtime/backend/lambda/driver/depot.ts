/**
 * What tasks read and is too large for requests: blobs in the store, put there once and kept for later loops of the run.
 * Beyond a limit those go first that no region in flight uses and that were used longest ago.
 */
import type { BlobName, Store } from "../../../state/state.js";

export interface Depot {
	/** Resolves when these are in the store. Throws CL8001, CL8002. */
	put(region: number, blobs: ReadonlyMap<string, Uint8Array>): Promise<void>;
	/** A worker did not find this one, so nothing is taken for granted any more. */
	miss(hash: string): void;
	/** A region is over. */
	leave(region: number): void;
}

interface Kept {
	readonly put: Promise<BlobName>;
	readonly size: number;
	readonly users: Set<number>;
}

/** Bytes that stay in the store for later regions. */
const KEPT = 256 * 1024 ** 2;

export function createDepot(store: Store, run: string, limit: number = KEPT): Depot {
	const kept = new Map<string, Kept>();
	const missed = new Set<string>();
	const entry = (hash: string, bytes: Uint8Array): Kept => {
		const known = kept.get(hash);
		kept.delete(hash);
		const put = known?.put ?? store.put(run, bytes, missed.delete(hash));
		const made = known ?? { put, size: bytes.length, users: new Set<number>() };
		kept.set(hash, made);
		if (known === undefined) put.catch(() => kept.delete(hash));
		return made;
	};
	return {
		async put(region, blobs) {
			const entries = [...blobs].map(([hash, bytes]) => entry(hash, bytes));
			for (const { users } of entries) users.add(region);
			await Promise.all(entries.map((one) => one.put));
		},
		miss(hash) {
			missed.add(hash);
			kept.clear();
		},
		leave(region) {
			let held = 0;
			for (const { size, users } of kept.values()) {
				users.delete(region);
				held += size;
			}
			for (const [hash, { put, size, users }] of kept) {
				if (held <= limit) break;
				if (users.size > 0) continue;
				kept.delete(hash);
				held -= size;
				void put.then((name) => store.drop([name])).catch(() => {});
			}
		},
	};
}
