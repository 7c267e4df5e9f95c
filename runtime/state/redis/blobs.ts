/** Blobs in Redis, in parts; and the blobs of partials, which are one value each. */
import type { BlobName } from "../state.js";
import type { Client } from "./client.js";
import { partKeys, partsOf } from "./keys.js";

export interface Blobs {
	/** `anew`: writes it although it is there. */
	put(name: BlobName, bytes: Uint8Array, anew: boolean): Promise<void>;
	get(name: BlobName): Promise<Uint8Array | undefined>;
	/** True if all of it was still there. */
	renew(name: BlobName): Promise<boolean>;
	removeNames(names: readonly BlobName[]): Promise<void>;
	one(key: string): Promise<Uint8Array | undefined>;
	remove(keys: readonly string[]): Promise<void>;
}

export function createBlobs(client: Client, prefix: string, ttl: number): Blobs {
	const one = async (key: string): Promise<Uint8Array | undefined> =>
		((await client.call("GET", key)) as Buffer | null) ?? undefined;
	const remove = async (keys: readonly string[]): Promise<void> => {
		// One by one: they lie in many slots of a cluster.
		await Promise.all(keys.map((key) => client.call("UNLINK", key)));
	};
	const renew = async (name: BlobName): Promise<boolean> => {
		const found = await Promise.all(partKeys(prefix, name).map((key) => client.call("PEXPIRE", key, ttl)));
		return found.every((one) => one === 1);
	};
	return {
		one,
		remove,
		renew,
		async put(name, bytes, anew) {
			if (!anew && (await renew(name))) return;
			const parts = partsOf(bytes);
			for (const [place, key] of partKeys(prefix, name).entries()) {
				const { buffer, byteOffset, byteLength } = parts[place] as Uint8Array;
				await client.call("SET", key, Buffer.from(buffer, byteOffset, byteLength), "PX", ttl);
			}
		},
		async get(name) {
			const parts: Uint8Array[] = [];
			for (const key of partKeys(prefix, name)) {
				const part = await one(key);
				if (part === undefined) return undefined;
				parts.push(part);
			}
			return parts.length === 1 ? parts[0] : Buffer.concat(parts);
		},
		removeNames: (names) => remove(names.flatMap((name) => partKeys(prefix, name))),
	};
}
