/** The environment of a launch on a worker: decoded once, its memory filled page by page as tasks need it. */
import { decodeGraph } from "../../../codec/decode.js";
import type { Coded } from "../../../codec/graph.js";
import { typedArrays } from "../../../codec/kind.js";
import { admit } from "../../../codec/registry.js";
import type { Kernel } from "../../../contract.js";
import { fromBytes } from "../wire/bytes.js";
import type { MemoryNode } from "../wire/shipment.js";
import type { Pages, Task } from "../wire/task.js";
import type { Blobs, Fetch } from "./blobs.js";

export interface Environment {
	readonly values: Readonly<Record<string, unknown>>;
	/** Fills what a task needs and is not there yet. */
	fill(task: Task, fetch: Fetch): Promise<void>;
}

/** Makes the environment that a task names. Throws MissingBlob. */
export async function openEnvironment(task: Task, blobs: Blobs, fetch: Fetch, kernel: Kernel): Promise<Environment> {
	const found = await blobs.take([task.environment], task.blobs, fetch);
	const { $coded, root } = fromBytes(found.get(task.environment) as Uint8Array) as Coded;
	const shared = new Set($coded.flatMap((node) => (isShared(node) ? [node[1].$memory] : [])));
	const memories = task.memories.map((pages, number) => createMemory(pages, shared.has(number)));
	const nodes = $coded.map((node) => (isMemoryNode(node) ? leafOf(node[1], memories) : node)) as Coded["$coded"];
	const copies = admit(kernel.$instances ?? []);
	const values = decodeGraph({ $coded: nodes, root }, { copies }) as Record<string, unknown>;
	return {
		values,
		async fill(next, fetchMore) {
			for (const [number, memory] of memories.entries())
				await memory.fill(next.memories[number], next, blobs, fetchMore);
		},
	};
}

interface Memory {
	readonly buffer: ArrayBufferLike;
	fill(pages: Pages | undefined, task: Task, blobs: Blobs, fetch: Fetch): Promise<void>;
}

/** Pages fetched at once: more would hold too many bytes twice. */
const TOGETHER = 64;

function createMemory({ byteLength, pageSize }: Pages, shared: boolean): Memory {
	const buffer = shared ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength);
	const filled = new Set<number>();
	return {
		buffer,
		async fill(pages, task, blobs, fetch) {
			const wanted = (pages?.numbers ?? []).flatMap((number, at) => {
				const hash = pages?.hashes[at] ?? "";
				return hash === "" || filled.has(number) ? [] : [{ number, hash }];
			});
			for (let at = 0; at < wanted.length; at += TOGETHER) {
				const some = wanted.slice(at, at + TOGETHER);
				const hashes = some.map(({ hash }) => hash);
				const found = await blobs.take(hashes, task.blobs, fetch);
				for (const { number, hash } of some) {
					new Uint8Array(buffer).set(found.get(hash) as Uint8Array, number * pageSize);
					filled.add(number);
				}
			}
		},
	};
}

function isMemoryNode(node: unknown): node is ["leaf", MemoryNode] {
	const leaf: unknown = Array.isArray(node) && node[0] === "leaf" ? node[1] : undefined;
	return typeof leaf === "object" && leaf !== null && Object.hasOwn(leaf, "$memory");
}

function isShared(node: unknown): node is ["leaf", MemoryNode] {
	return isMemoryNode(node) && node[1].type === "SharedArrayBuffer";
}

function leafOf(node: MemoryNode, memories: readonly Memory[]): readonly [string, unknown] {
	const { type, byteOffset, length } = node;
	const buffer = memories[node.$memory]?.buffer as ArrayBufferLike;
	if (type === "ArrayBuffer" || type === "SharedArrayBuffer") return ["leaf", buffer];
	if (type === "DataView") return ["leaf", new DataView(buffer, byteOffset, length)];
	if (type === "Buffer") return ["buffer", new Uint8Array(buffer, byteOffset, length)];
	return ["leaf", new typedArrays[type as keyof typeof typedArrays](buffer as ArrayBuffer, byteOffset, length)];
}
