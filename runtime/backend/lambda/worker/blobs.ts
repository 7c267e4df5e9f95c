/** Bytes by their hash, kept between invocations of one worker: what was used last stays. */
import { createHash } from "node:crypto";

/** Bytes of a blob elsewhere, by hashes; those that are not there are left out. */
export type Fetch = (hashes: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;

export interface Blobs {
	/** All of these, from the task, the cache or elsewhere. Throws the hash of one that is nowhere. */
	take(
		hashes: readonly string[],
		given: ReadonlyMap<string, Uint8Array>,
		fetch: Fetch,
	): Promise<Map<string, Uint8Array>>;
}

/** A blob that nobody has. */
export class MissingBlob extends Error {
	override readonly name = "MissingBlob";
}

/** As stores name blobs, too. */
export function hashOf(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

export function createBlobs(limit: number): Blobs {
	const cache = new Map<string, Uint8Array>();
	let held = 0;
	const keep = (hash: string, bytes: Uint8Array): void => {
		if (bytes.length > limit / 4) return;
		if (cache.delete(hash)) held -= bytes.length;
		cache.set(hash, bytes);
		held += bytes.length;
		for (const [oldest, old] of cache) {
			if (held <= limit) break;
			cache.delete(oldest);
			held -= old.length;
		}
	};
	return {
		async take(hashes, given, fetch) {
			const found = new Map<string, Uint8Array>();
			for (const hash of hashes) {
				const bytes = given.get(hash) ?? cache.get(hash);
				if (bytes !== undefined) found.set(hash, bytes);
			}
			const missing = [...new Set(hashes)].filter((hash) => !found.has(hash));
			const fetched = missing.length > 0 ? await fetch(missing) : new Map<string, Uint8Array>();
			for (const hash of missing) {
				const bytes = fetched.get(hash);
				if (bytes === undefined || hashOf(bytes) !== hash) throw new MissingBlob(hash);
				found.set(hash, bytes);
			}
			for (const [hash, bytes] of found) keep(hash, bytes);
			return found;
		},
	};
}
