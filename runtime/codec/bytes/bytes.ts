/**
 * Values as bytes, for what crosses machines: exact, and safe to read whoever wrote them.
 *
 * In:   any graph that `graph.ts` can code
 * Out:  version, memory (buffers), nodes, root; nothing in it is recursive but recipes, so depth costs no stack
 *
 * Sizes are checked against what is left before anything is allocated for them. Reading makes objects of the kinds in
 * `kind.ts` and of registered classes, by name; it looks nothing up, evaluates nothing, and sets no prototype.
 */
import { CloudloopError } from "../../errors.js";
import { decodeGraph } from "../decode.js";
import { encodeGraph, survey } from "../graph.js";
import type { Fail } from "../walk.js";
import { createReader } from "./read.js";
import { createWriter } from "./write.js";

/** Buffers that travel by another way than in these bytes. */
export interface Outside {
	/** What stands for a buffer: a small value that travels in its place. Undefined: the buffer itself travels. */
	readonly replace: (buffer: ArrayBufferLike) => unknown;
	/** The buffer that such a value stands for. */
	readonly restore: (replacement: unknown) => ArrayBufferLike;
}

export interface Encoding {
	/** Name of the value in messages: the first part of paths. */
	readonly name?: string;
	/** Called with path and kind of what cannot travel. Default: throws CL5004. */
	readonly fail?: Fail;
	readonly replace?: Outside["replace"];
}

/**
 * The bytes of a value. Throws CL5004 with the path of what cannot travel: functions, symbols, accessors, proxies,
 * instances of classes that are not registered. Shared memory is copied.
 */
export function encode(value: unknown, { name = "value", fail = refuse, replace }: Encoding = {}): Uint8Array {
	survey(value, name, new Set(), { fail });
	return createWriter((inner) => encode(inner), replace).whole(encodeGraph(value, { fail }));
}

/** The value of such bytes. Throws CL8007 if they are anything else; `what` names them in the message. */
export function decode(bytes: Uint8Array, restore?: Outside["restore"], what = "a message"): unknown {
	const fail = (reason: string): never => {
		throw new CloudloopError("CL8007", { what, reason });
	};
	const reader = createReader(bytes, fail, { decode: (inner) => decode(inner, undefined, what), restore });
	const coded = reader.whole();
	try {
		return decodeGraph(coded, { arrayFor: reader.arrayFor });
	} catch (error) {
		if (error instanceof CloudloopError) throw error;
		return fail(error instanceof Error ? error.message : "it cannot be made");
	}
}

const refuse: Fail = (path, what) => {
	throw new CloudloopError("CL5004", { path, what, loop: "another machine" });
};
