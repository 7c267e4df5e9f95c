/** The store of a driver and its workers: Redis, loaded when it is needed. */
import type { Store } from "../../../state/state.js";

export interface StorePlace {
	readonly url: string;
	/** The secret of the function: signs partials. */
	readonly secret: string;
	/** Milliseconds to keep trying when it does not answer. */
	readonly patience?: number;
}

export async function openStore(place: StorePlace): Promise<Store> {
	const { createRedisStore } = await import("../../../state/redis/redis.js");
	return createRedisStore(place);
}
