/**
 * `prange` as ordinary code, and the check of its arguments that compiled launches share.
 *
 * In:   prange(2, 10, 3)
 * Out:  iteration space start 2, step 3, trip count 3
 */
import type { RangeOptions, Space } from "../contract.js";
import { CloudloopError, show } from "../errors.js";
import { settings } from "../options.js";

type Argument = "stop" | "start" | "step";

const NAMES: readonly (readonly Argument[])[] = [[], ["stop"], ["start", "stop"], ["start", "stop", "step"]];

const RULES = {
	integer: ["all arguments must be safe integers", "pass whole numbers between -(2 ** 53 - 1) and 2 ** 53 - 1"],
	zero: ["a step of 0 never reaches the stop", "pass a step of 1 or more, or of -1 or less"],
	negative: [
		"a single argument is the number of iterations",
		"pass 0 or more, or both start and stop: prange(0, stop)",
	],
	count: ["the trip count must be a safe integer", "cut the loop into an outer and an inner one"],
	items: [
		"a single argument is the number of iterations, an array or a typed array",
		"pass a number, or make an array of it: prange(Array.from(items))",
	],
	arity: ["prange takes a stop, a start and a stop, a start, a stop and a step, or items", "pass 1 to 3 numbers"],
} as const;

/** The iteration space of `prange(...args)`, options left out. Throws CL5001. */
export function toSpace(args: readonly unknown[]): Space {
	const first = args[0];
	if (typeof first === "object" && first !== null && args.length === 1) return itemSpace(first);
	const names = NAMES[args.length];
	if (names === undefined || args.length === 0) throw refused("stop", undefined, "arity");
	if (args.length === 1 && typeof first !== "number") throw refused("stop", first, "items");
	for (let place = 0; place < args.length; place++) {
		if (!Number.isSafeInteger(args[place])) throw refused(names[place] as Argument, args[place], "integer");
	}
	return numberSpace(args as readonly number[]);
}

function numberSpace(args: readonly number[]): Space {
	const single = args.length === 1;
	const start = single ? 0 : (args[0] as number);
	const stop = (single ? args[0] : args[1]) as number;
	const step = args[2] ?? 1;
	if (step === 0) throw refused("step", step, "zero");
	if (single && stop < 0) throw refused("stop", stop, "negative");
	const count = Math.max(0, Math.ceil((stop - start) / step));
	if (!Number.isSafeInteger(stop - start)) throw refused("stop", stop, "count");
	return { start: start + 0, step, count: count + 0 };
}

function itemSpace(items: object): Space {
	if (!Array.isArray(items) && !isTypedArray(items)) throw refused("items", items, "items");
	return { start: 0, step: 1, count: (items as ArrayLike<unknown>).length, items: items as ArrayLike<unknown> };
}

function isTypedArray(value: object): boolean {
	return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function refused(argument: Argument | "items", value: unknown, rule: keyof typeof RULES): CloudloopError {
	const [text, fix] = RULES[rule];
	return new CloudloopError("CL5001", { argument, value: show(value), rule: text, fix });
}

/** Splits the options off: they are a plain object in the last place, after at least one other argument. */
export function splitOptions(args: readonly unknown[]): readonly unknown[] {
	const last = args[args.length - 1];
	const has = args.length > 1 && ((typeof last === "object" && last !== null) || last === undefined);
	return has ? args.slice(0, -1) : args;
}

/** An iterable over a space, with one result object for all iterations. */
export function iterate(space: Space): Iterable<unknown> {
	return { [Symbol.iterator]: () => (space.items ? itemIterator(space.items, space.count) : numberIterator(space)) };
}

function numberIterator({ start, step, count }: Space): Iterator<number> {
	const result = { done: false, value: 0 };
	let t = 0;
	return {
		next() {
			if (t < count) result.value = start + t++ * step;
			else result.done = true;
			return result;
		},
	};
}

/** As many items as there were at the start, also if the body adds some. */
function itemIterator(items: ArrayLike<unknown>, count: number): Iterator<unknown> {
	const result: { done: boolean; value: unknown } = { done: false, value: undefined };
	let t = 0;
	return {
		next() {
			result.done = t >= count;
			result.value = result.done ? undefined : items[t++];
			return result;
		},
	};
}

/** What `prange` returns, by its arguments. */
export interface PRange {
	(stop: number, options?: RangeOptions): Iterable<number>;
	(start: number, stop: number, options?: RangeOptions): Iterable<number>;
	(start: number, stop: number, step: number, options?: RangeOptions): Iterable<number>;
	<T>(items: ArrayLike<T> & Iterable<T> & object, options?: RangeOptions): Iterable<T>;
}

let warned = false;

/** A range whose iterations may run in parallel. Without the compiler they run one after the other. */
export const prange: PRange = (...args: readonly unknown[]): Iterable<never> => {
	if (settings().strict) throw new CloudloopError("CL5007");
	const space = toSpace(splitOptions(args));
	if (!warned) {
		warned = true;
		process.stderr.write("cloudloop: nothing was compiled, prange loops run sequentially (see `cloudloop run`)\n");
	}
	return iterate(space) as Iterable<never>;
};
