/** Loops of every role: a hand-made code, the values it starts from, and the plain loop. */
import type { Kernel, LoopCode, Variable } from "../../runtime/contract.js";
import * as roles from "./kernels/roles.js";
import { sum$0 } from "./kernels/sums.js";

export type Values = Record<string, unknown>;

export interface Case {
	readonly code: LoopCode;
	/** Arguments of prange. */
	readonly args: (values: Values) => readonly unknown[];
	/** Fresh values: called once per run. */
	readonly values: () => Values;
	/** What the plain loop leaves; undefined where floats are regrouped: then all ways must agree among themselves. */
	readonly plain: ((values: Values) => void) | undefined;
}

export const COUNT = 500;

const numbers = (): number[] => Array.from({ length: COUNT }, (_, i) => Math.abs(Math.sin(i * 12.9898)) % 1);
const typed = (): Float64Array => Float64Array.from(numbers());
const A: Variable = { name: "A", role: "shared", elements: true, touch: 0 };
const ends = (first: number, last: number): [number, number] => [Math.min(first, last), Math.max(first, last) + 1];
const reduction = { role: "reduction", tree: false, append: true, bigint: true, flag: false } as const;

const modules = { sums: { sum$0 }, roles } as unknown as Record<string, Record<string, Kernel>>;

export function codeOf(
	name: string,
	module: "sums" | "roles",
	variables: readonly Variable[],
	more: Partial<LoopCode> = {},
): LoopCode {
	return {
		version: 1,
		id: `loops.ts#${name}`,
		label: name,
		place: "loops.ts:1",
		hash: name,
		module: new URL(`./kernels/${module}.js`, import.meta.url).href,
		name: `${name}$0`,
		kernel: modules[module]?.[`${name}$0`] as Kernel,
		touch: (first, last) => [...ends(first, last), ...ends(first, last)],
		async: false,
		variables,
		guards: [],
		options: {},
		...more,
	};
}

const stop = (): readonly unknown[] => [COUNT];

/** The kernel of a loop without tree is the plain loop, on the user's own values. */
export function asPlain(code: LoopCode): (values: Values) => void {
	return (values) => {
		const frame = Object.assign({}, values, {
			$start: 0,
			$step: 1,
			$t: 0,
			$cell: Number.POSITIVE_INFINITY,
			$folds: [{ push() {} }],
			$log: [],
		});
		const mark = { mark: (k: number) => k };
		code.kernel(
			0,
			COUNT,
			Object.assign(frame, { h$at: mark, $mismatch: () => undefined as never, $items: values.A as never }) as never,
		);
		for (const name of Object.keys(values)) values[name] = (frame as Values)[name];
	};
}

function plainCase(code: LoopCode, values: () => Values, args: Case["args"] = stop): Case {
	return { code, args, values, plain: asPlain(code) };
}

const sum = codeOf("sum", "sums", [A, { ...reduction, name: "s", operator: "+", tree: true }]);
const companion = { ...reduction, operator: "select<", leader: "best" } as const;
const write = { role: "write", numeric: true, touch: 1 } as const;
const keyed = { role: "element-reduction", operator: "+", exact: true } as const;

export const cases: Readonly<Record<string, Case>> = {
	"sum of floats": { code: sum, args: stop, values: () => ({ A: numbers(), s: 0.1 }), plain: undefined },
	"sum of integers": {
		code: sum,
		args: stop,
		values: () => ({ A: numbers().map((v) => Math.floor(v * 100)), s: 3 }),
		plain: asPlain(sum),
	},
	"sum of bigints": {
		code: sum,
		args: stop,
		values: () => ({ A: numbers().map((v) => BigInt(Math.floor(v * 100))), s: 3n }),
		plain: asPlain(sum),
	},
	"sum of strings": {
		code: sum,
		args: stop,
		values: () => ({ A: numbers().map(String), s: "<" }),
		plain: asPlain(sum),
	},
	"sum that turns into a string": {
		code: sum,
		args: stop,
		values: () => ({ A: numbers().map((v, i) => (i === 300 ? "x" : Math.floor(v * 100))), s: 0 }),
		plain: asPlain(sum),
	},
	minimum: plainCase(codeOf("minimum", "roles", [A, { ...reduction, name: "m", operator: "min" }]), () => ({
		A: numbers(),
		m: 9,
	})),
	argmin: plainCase(
		codeOf("argmin", "roles", [
			A,
			{ ...reduction, name: "best", operator: "select<", flag: true },
			{ ...companion, name: "at" },
		]),
		() => ({ A: numbers().map((v) => Math.floor(v * 20)), best: 19, at: -1 }),
	),
	"last that fits": plainCase(codeOf("last", "roles", [A, { name: "x", role: "lastprivate" }]), () => ({
		A: typed(),
		x: "none",
	})),
	"every, with an error behind the answer": plainCase(
		codeOf("every", "roles", [A, { ...reduction, name: "ok", operator: "&&", flag: true }]),
		() => ({ A: numbers().map((v, i) => (i === 33 ? 0 : v)), ok: true }),
	),
	"exclusive or": plainCase(codeOf("bits", "roles", [A, { ...reduction, name: "b", operator: "^" }]), () => ({
		A: numbers(),
		b: 77,
	})),
	"write typed": plainCase(codeOf("scale", "roles", [A, { ...write, name: "out", reads: false }]), () => ({
		A: typed(),
		out: new Float32Array(COUNT + 3),
	})),
	"write shared memory": plainCase(codeOf("scale", "roles", [A, { ...write, name: "out", reads: false }]), () => ({
		A: typed(),
		out: new Float64Array(new SharedArrayBuffer(8 * COUNT)),
	})),
	"write array that grows": plainCase(codeOf("scale", "roles", [A, { ...write, name: "out", reads: false }]), () => ({
		A: numbers(),
		out: [7],
	})),
	"write in place": plainCase(codeOf("halve", "roles", [{ ...write, name: "A", reads: true }]), () => ({
		A: numbers(),
	})),
	"write anything": plainCase(
		codeOf("label", "roles", [A, { ...write, name: "out", reads: false, numeric: false }]),
		() => ({ A: numbers(), out: ["first"] }),
	),
	histogram: plainCase(codeOf("histogram", "roles", [A, { ...keyed, name: "h", container: "index" }]), () => ({
		A: numbers(),
		h: new Int32Array(8).fill(2),
	})),
	"histogram in an array": plainCase(
		codeOf("histogram", "roles", [A, { ...keyed, name: "h", container: "index" }]),
		() => ({ A: numbers(), h: new Array(8).fill(2) }),
	),
	"histogram beyond its end": plainCase(
		codeOf("histogram", "roles", [A, { ...keyed, name: "h", container: "index" }]),
		() => ({ A: numbers(), h: [0, 0, 0] }),
	),
	weights: {
		code: codeOf("weights", "roles", [A, { ...keyed, exact: false, name: "h", container: "index" }]),
		args: stop,
		values: () => ({ A: numbers(), h: [0, 0, 0, 0.5, 0, 0, 0, 0] }),
		plain: undefined,
	},
	"weights beyond the end": plainCase(
		codeOf("weights", "roles", [A, { ...keyed, exact: false, name: "h", container: "index" }]),
		() => ({ A: numbers(), h: [0, 0, 0] }),
	),
	"keys in order": plainCase(
		codeOf("count", "roles", [A, { ...keyed, name: "m", container: "map", initial: 0 }]),
		() => ({ A: numbers(), m: new Map([["k3", 5]]) }),
	),
	"keys with a string value": plainCase(
		codeOf("count", "roles", [A, { ...keyed, name: "m", container: "map", initial: 0 }]),
		() => ({ A: numbers(), m: new Map([["k3", "5"]]) }),
	),
	"object of floats": {
		code: codeOf("tally", "roles", [A, { ...keyed, exact: false, name: "o", container: "object", initial: 0 }]),
		args: stop,
		values: () => ({ A: numbers(), o: { k2: 0.25 } }),
		plain: undefined,
	},
	"append and identity": plainCase(
		codeOf("pick", "roles", [
			{ name: "config", role: "shared", elements: false, touch: -1 },
			{ name: "out", role: "append", container: "array" },
			{ name: "seen", role: "append", container: "set" },
		]),
		() => ({
			A: numbers().map((v) => ({ v })),
			config: { limit: 0.5, memory: new Uint8Array(9) },
			out: [],
			seen: new Set([3]),
		}),
		(values) => [values.A],
	),
	"views of captured memory": plainCase(
		codeOf("views", "roles", [
			{ ...write, name: "A", reads: true },
			{ name: "bytes", role: "shared", elements: false, touch: -1 },
			{ name: "config", role: "shared", elements: false, touch: -1 },
			{ name: "out", role: "append", container: "array" },
		]),
		() => ({
			A: Float64Array.from([9, 9, ...numbers()]).subarray(2),
			bytes: Buffer.from("beside others in a pool"),
			config: { deep: Int16Array.from({ length: 12 }, (_, i) => i).subarray(3) },
			out: [],
		}),
	),
};
