import { createMemory, createMemoryStore } from "../../runtime/state/memory.js";
import type { BlobName, Range, Ticket } from "../../runtime/state/state.js";
import { SECRET, testState } from "../conformance/state.js";

testState("memory", async () => {
	const memory = createMemory();
	const loopOf = ({ run, loop }: Ticket) => memory.loops.get(JSON.stringify([run, loop]));
	const textOf = ({ begin, end }: Range): string => `${begin}-${end}`;
	const blobKey = ({ run, hash }: BlobName): string => JSON.stringify([run, hash]);
	return {
		connect: (options) => createMemoryStore({ secret: SECRET, memory, ...options }),
		kept: async () =>
			[...memory.loops, ...memory.blobs]
				.filter(([, { expires }]) => expires > Date.now())
				.map(([name, { expires }]) => ({ name, expires: Number.isFinite(expires) })),
		loseLoop: async ({ run, loop }) => void memory.loops.delete(JSON.stringify([run, loop])),
		loseEvents: async (ticket) => void loopOf(ticket)?.log.splice(0),
		loseContent: async (ticket, range) => void loopOf(ticket)?.contents.delete(textOf(range)),
		async replaceContent(ticket, range, change) {
			const contents = loopOf(ticket)?.contents;
			contents?.set(textOf(range), change(contents.get(textOf(range)) as Uint8Array));
		},
		async replaceBlob(name, bytes) {
			if (bytes === undefined) memory.blobs.delete(blobKey(name));
			else memory.blobs.set(blobKey(name), { bytes, expires: Date.now() + 60_000 });
		},
		close: async () => {},
	};
});
