/** The rights that a user of the store needs, and no more: for those who run the server. */
import { DEFAULT_PREFIX } from "./keys.js";

/** `worker`: commits and reads. `driver`: also begins loops, waits for commits and removes what is over. */
export type Party = "worker" | "driver";

const worker = [
	..."evalsha eval hmget hset hincrby zscore zadd zrevrangebyscore xadd exists pexpire get set".split(" "),
	...["info", "ping", "hello", "select", "cluster|slots", "cluster|shards", "cluster|nodes", "cluster|info"],
] as const;
const driver = [...worker, "xread", "zrange", "zrem", "hdel", "hkeys", "unlink"] as const;

const commands: Readonly<Record<Party, readonly string[]>> = { worker, driver };

/**
 * Rules as `ACL SETUSER name …` takes them (Redis 7, Valkey): only keys under the prefix, no channels, only the commands
 * that this party uses. Without a password: set one, or more, besides.
 */
export function aclRules(party: Party, prefix: string = DEFAULT_PREFIX): readonly string[] {
	return ["reset", "on", `~${prefix}*`, "resetchannels", "-@all", ...commands[party].map((command) => `+${command}`)];
}

/** The same as a line to type. */
export function aclText(party: Party, { prefix = DEFAULT_PREFIX, user = `cloudloop-${party}` } = {}): string {
	return `ACL SETUSER ${user} ${aclRules(party, prefix).join(" ")} >PASSWORD`;
}
