/** A Redis as the suite of stores sees it: stores on it, and what others may do to it. */
import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { loopKeys, partKeys, textOf } from "../../../runtime/state/redis/keys.js";
import { createRedisStore, type RedisOptions } from "../../../runtime/state/redis/redis.js";
import type { Range, Ticket } from "../../../runtime/state/state.js";
import { type Place, SECRET } from "../../conformance/state.js";

/** First byte of a content that is no pointer. */
const INLINE = 105;

/** `admins`: a connection to each node. Keys get a prefix of their own, so nothing else on the server is in the way. */
export function redisPlace(admins: readonly Redis[], options: Pick<RedisOptions, "url" | "ca">): Place {
	const prefix = `cltest-${randomBytes(4).toString("hex")}:`;
	/** On the node that has the key: the others say so. */
	const ask = async (command: string, key: string, ...args: (string | Buffer)[]): Promise<unknown> => {
		for (const admin of admins) {
			try {
				return await admin.callBuffer(command, key, ...args);
			} catch (error) {
				if (!/^MOVED/.test((error as Error).message)) throw error;
			}
		}
		throw new Error(`no node has ${key}`);
	};
	const contentOf = async (ticket: Ticket, range: Range) => {
		const [keys, field] = [loopKeys(prefix, ticket), textOf(range)];
		return { keys, field, content: (await ask("HGET", keys.all[1], field)) as Buffer };
	};
	return {
		connect: (more) => createRedisStore({ secret: SECRET, prefix, ...options, ...more }),
		async kept() {
			const found: { name: string; expires: boolean }[] = [];
			for (const admin of admins) {
				for (const name of await admin.keys(`${prefix}*`)) {
					const left = await admin.pttl(name);
					if (left !== -2) found.push({ name, expires: left > 0 });
				}
			}
			return found;
		},
		async loseLoop(ticket) {
			for (const key of loopKeys(prefix, ticket).all) await ask("DEL", key);
		},
		loseEvents: async (ticket) => void (await ask("DEL", loopKeys(prefix, ticket).all[3])),
		async loseContent(ticket, range) {
			const { keys, field, content } = await contentOf(ticket, range);
			if (content[0] === INLINE) await ask("HDEL", keys.all[1], field);
			else await ask("DEL", keys.blob(field, content.toString("latin1", 1)));
		},
		async replaceContent(ticket, range, change) {
			const { keys, field, content } = await contentOf(ticket, range);
			if (content[0] === INLINE) {
				const changed = Buffer.concat([Buffer.from("i"), change(content.subarray(1))]);
				await ask("HSET", keys.all[1], field, changed);
				return;
			}
			const blob = keys.blob(field, content.toString("latin1", 1));
			await ask("SET", blob, Buffer.from(change((await ask("GET", blob)) as Buffer)), "KEEPTTL");
		},
		async replaceBlob(name, bytes) {
			const [first, ...rest] = partKeys(prefix, name);
			for (const key of [first as string, ...rest]) await ask("DEL", key);
			if (bytes !== undefined) await ask("SET", first as string, Buffer.from(bytes), "PX", "60000");
		},
		close: async () => {},
	};
}
