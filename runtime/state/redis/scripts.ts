/**
 * The transitions of a loop's state in Redis, one script each: what a script reads still holds when it writes.
 *
 * KEYS of all of them, in one hash slot: `m` hash (st, gen, left, ttl), `c` hash (range → content), `r` sorted set
 * (range by its begin), `e` stream (one entry per commit). ARGV[1] is the generation: with another one nothing happens.
 * A range is written `begin-end`. No number of the user's is ever touched here.
 */
import { createHash } from "node:crypto";

export interface Script {
	readonly text: string;
	readonly sha: string;
}

function script(text: string): Script {
	return { text, sha: createHash("sha1").update(text).digest("hex") };
}

const FENCE = `
local m = redis.call('HMGET', KEYS[1], 'st', 'gen', 'ttl')
if not m[1] then return 'lost' end
if m[2] ~= ARGV[1] then return 'fenced' end
`;

/**
 * ARGV: generation, ttl, left, held range, held range, …
 * Returns 'stored'. Atomic, so that no worker of the old generation commits into the new one.
 *
 * HSET comes first: Redis refuses a write for want of memory only before the first write of a script.
 */
export const begin = script(`
redis.call('HSET', KEYS[1], 'st', 'r', 'gen', ARGV[1], 'ttl', ARGV[2], 'left', ARGV[3])
redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
for i = 4, #ARGV do redis.call('ZADD', KEYS[3], string.match(ARGV[i], '^%d+'), ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return 'stored'
`);

/**
 * KEYS[5]: the blob, if the content is one. ARGV: generation, range, begin, end, content.
 * Returns 'stored', or why not: see `Reply`; 'blobless': the blob is not there.
 *
 * Ranges in `r` never overlap, so only the last one that begins before our end can reach into ours. That test comes
 * before the one of the state: when the reply to the last commit was lost, the same commit must hear that it is known.
 */
export const commit = script(`${FENCE}
if redis.call('ZSCORE', KEYS[3], ARGV[2]) then return 'known' end
local before = redis.call('ZREVRANGEBYSCORE', KEYS[3], '(' .. ARGV[4], '-inf', 'LIMIT', 0, 1)[1]
if before and tonumber(string.match(before, '%d+$')) > tonumber(ARGV[3]) then return 'overlap' end
if m[1] == 'x' then return 'cancelled' end
if KEYS[5] and redis.call('EXISTS', KEYS[5]) == 0 then return 'blobless' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2])
redis.call('XADD', KEYS[4], '*', 'r', ARGV[2])
if redis.call('HINCRBY', KEYS[1], 'left', ARGV[3] - ARGV[4]) <= 0 then redis.call('HSET', KEYS[1], 'st', 'd') end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], m[3]) end
return 'stored'
`);

/**
 * ARGV: generation, range, its length. Takes a commit back; a loop that was done runs again, a cancelled one stays so.
 * Atomic, so that range and count agree.
 */
export const drop = script(`${FENCE}
if redis.call('ZREM', KEYS[3], ARGV[2]) == 0 then return 'known' end
redis.call('HDEL', KEYS[2], ARGV[2])
redis.call('HINCRBY', KEYS[1], 'left', ARGV[3])
if m[1] == 'd' then redis.call('HSET', KEYS[1], 'st', 'r') end
return 'stored'
`);

/** ARGV: generation. Workers read the word; atomic with the fence, so that no older driver stops a newer loop. */
export const cancel = script(`${FENCE}
redis.call('HSET', KEYS[1], 'st', 'x')
return 'stored'
`);

/** ARGV: generation. The whole time to live again; atomic with the fence, since only the present driver may ask. */
export const renew = script(`${FENCE}
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], m[3]) end
return 'stored'
`);

/**
 * ARGV: generation. Removes the loop, also what is left of one whose `m` was dropped; atomic with the fence, so that an
 * older driver removes no newer loop.
 */
export const remove = script(`
local gen = redis.call('HMGET', KEYS[1], 'gen')[1]
if gen and gen ~= ARGV[1] then return 'fenced' end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
return 'stored'
`);
