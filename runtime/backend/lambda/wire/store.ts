/** The store of a driver and its workers: Redis, loaded when it is needed. */
import { readFileSync } from "node:fs";
import type { Store } from "../../../state/state.js";

export interface StorePlace {
	readonly url: string;
	/** The secret of the function: signs partials. */
	readonly secret: string;
	/** Milliseconds to keep trying when it does not answer. */
	readonly patience?: number;
}

export async function openStore(place: StorePlace): Promise<Store> {
	const { CLOUDLOOP_REDIS_CA: ca, CLOUDLOOP_REDIS_PREFIX: prefix } = process.env;
	const { createRedisStore } = await import("../../../state/redis/redis.js");
	return createRedisStore({ ...place, ...(ca ? { ca: readCa(ca) } : {}), ...(prefix ? { prefix } : {}) });
}

/** What a store needs besides its URL, as the environment of driver and function says it. */
export const STORE_VARIABLES = ["CLOUDLOOP_REDIS_CA", "CLOUDLOOP_REDIS_PREFIX"] as const;

/** Certificates: as text, or the file that has them. */
export function readCa(given: string): string {
	return given.includes("-----BEGIN") ? given : readFileSync(given, "utf8");
}
