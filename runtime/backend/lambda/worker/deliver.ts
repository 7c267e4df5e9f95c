/** Runs a task stretch by stretch, and delivers each: to the store, or in the reply. */
import { toBytes } from "../wire/bytes.js";
import { BODY_LIMIT, type Reply, type Result, type Stretch, type Task, type Usage } from "../wire/task.js";
import type { Output } from "./output.js";
import type { Stage } from "./stage.js";
import type { Stretches } from "./stretches.js";

/** How results leave, and what is told besides. */
export interface Way {
	readonly output: Output;
	readonly stage: Stage | undefined;
	readonly usage: () => Usage;
}

/**
 * Runs and delivers stretch by stretch; the reply brings the last one. It is the last one, too, if the store did not take
 * it: then all that the driver has not got yet is in this reply, or with those whom it asks next.
 */
export async function deliverAll(task: Task, stretches: Stretches, { output, stage, usage }: Way): Promise<Reply> {
	const { launch, first, attempt } = task;
	const head = { launch, first, attempt };
	const stored: Stretch[] = [];
	for (;;) {
		const done = await stretches.next();
		const { last } = done;
		const lines = output.take();
		if (last === done.first) return { kind: "stopped", ...head, stored, lines, usage: usage() };
		const goesOn = stretches.hasMore();
		const result: Result = { attempt, yield: done, lines, usage: goesOn ? undefined : usage() };
		const bytes = toBytes(result);
		if (stage === undefined && bytes.length > BODY_LIMIT - ROOM) {
			return { kind: "large", ...head, lines, bytes: bytes.length, usage: usage() };
		}
		const delivery = stage === undefined ? BY_REPLY(bytes) : await stage.deliver(done, bytes);
		const { committed, value } = delivery;
		const isStored = committed === "stored" || committed === "known";
		const isReply = !goesOn || !(isStored || committed === "overlap");
		if (isStored && (!isReply || value === undefined)) stored.push({ first: done.first, last });
		if (isReply) return { kind: "done", ...head, lines: [], last, ...delivery, stored, usage: usage() };
	}
}

const BY_REPLY = (value: Uint8Array) => ({ value, committed: undefined });

/** Bytes of a reply besides its value. */
const ROOM = 1024;
