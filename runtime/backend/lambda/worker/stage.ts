/**
 * A worker's side of the store: fetches what tasks read, asks whether to go on, and commits what came of them.
 *
 * The store may be away or full: then a small result still travels in the reply, and a large one is an error by its code.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../../../errors.js";
import type { Reply as Committed, Contribution, Status, Store } from "../../../state/state.js";
import type { Stretch, Task } from "../wire/task.js";
import { INLINE_LIMIT } from "../wire/task.js";
import type { Fetch } from "./blobs.js";

export interface Stage {
	readonly fetch: Fetch;
	/** Whether the driver still wants what this task does. Asks the store only now and then, and waits only briefly. */
	isWanted(): Promise<boolean>;
	/** Commits what came of a stretch. Throws CL8001, CL8002 if the result can travel in no other way. */
	deliver(stretch: Stretch, bytes: Uint8Array): Promise<Delivery>;
}

export interface Delivery {
	/** For the reply, if it is small. */
	readonly value: Uint8Array | undefined;
	readonly committed: Committed | undefined;
}

/** Milliseconds between two looks, and for how long one may hold up the chunks. */
const LOOK = 500;
const PATIENCE = 250;

export function createStage(store: Store, task: Task, ticket: NonNullable<Task["ticket"]>): Stage {
	const contribution = store.join(ticket);
	let looked = performance.now();
	let word: Status = "running";
	/** An answer that comes late counts at the next look. */
	let asking: Promise<void> | undefined;
	const heard = (status: Status): void => {
		word = status;
		asking = undefined;
	};
	/** All lanes wait for it together: one that went on would keep the thread from hearing the answer. */
	let looking: Promise<void> | undefined;
	const look = async (): Promise<void> => {
		asking ??= contribution.status().then(heard, () => heard(word));
		await Promise.race([asking, sleep(PATIENCE, undefined, { ref: false })]);
		looked = performance.now();
		looking = undefined;
	};
	return {
		async fetch(hashes) {
			const found = await Promise.all(hashes.map((hash) => fetchOne(store, task, ticket.run, hash)));
			return new Map(found.flatMap((bytes, at) => (bytes === undefined ? [] : [[hashes[at] as string, bytes]])));
		},
		async isWanted() {
			if (looking === undefined && performance.now() - looked >= LOOK) looking = look();
			await looking;
			// Done is the store's count, and no proof: if it is true, the driver removes the loop, and that counts.
			return word === "running" || word === "done";
		},
		deliver: ({ first, last }, bytes) =>
			deliver(contribution, { begin: first - task.origin, end: last - task.origin }, bytes),
	};
}

async function fetchOne(store: Store, task: Task, run: string, hash: string): Promise<Uint8Array | undefined> {
	const size = task.stored.get(hash);
	if (size === undefined) return undefined;
	try {
		return await store.get({ run, hash, size });
	} catch (error) {
		if (hasCode(error, "CL8004")) return undefined;
		throw error;
	}
}

async function deliver(
	contribution: Contribution,
	range: { readonly begin: number; readonly end: number },
	bytes: Uint8Array,
): Promise<Delivery> {
	const isSmall = bytes.length <= INLINE_LIMIT;
	const value = isSmall ? contribution.seal(range, bytes) : undefined;
	try {
		return { value, committed: await contribution.commit(range, bytes) };
	} catch (error) {
		if (!isSmall) throw error;
		return { value, committed: undefined };
	}
}
