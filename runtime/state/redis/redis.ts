/** State in Redis (7 or later) or Valkey: a server or a cluster, with or without TLS. */
import { CloudloopError } from "../../errors.js";
import type { Store } from "../state.js";
import { createStore, DEFAULT_TTL, type StoreOptions } from "../store.js";
import { type ClientOptions, createClient } from "./client.js";
import { DEFAULT_PREFIX } from "./keys.js";
import { createRecords } from "./records.js";

export interface RedisOptions extends StoreOptions, ClientOptions {
	/** Begin of all keys. Default `cl:`. */
	readonly prefix?: string;
}

/** Connects at first use. The process ends by itself only after `close()`. */
export function createRedisStore({ prefix = DEFAULT_PREFIX, ...options }: RedisOptions): Store {
	if (!/^[\w:.-]{1,64}$/.test(prefix)) {
		const rule = "letters, digits and :.-_, at most 64";
		throw new CloudloopError("CL5008", { option: "prefix of the store", value: JSON.stringify(prefix), rule });
	}
	const records = createRecords(createClient(options), prefix, options.ttl ?? DEFAULT_TTL);
	return createStore(records, options);
}
