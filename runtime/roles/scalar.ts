/** Scalar reductions, select reductions with their companions, lastprivate variables, and deferred effects. */
import type { LoopCode } from "../contract.js";
import { Mismatch } from "../reduction/mismatch.js";
import { operators, takes } from "../reduction/operators.js";
import { exactSum } from "./exact-sum.js";
import { type Gather, type Of, type Row, type Sending, type Track, UNCHANGED } from "./role.js";
import { tree } from "./tree.js";

type Reduction = Of<"reduction">;
type Merge = (a: unknown, b: unknown) => unknown;

/** Reductions, by how they are carried. */
export const reduction: Row<"reduction"> = {
	send: (variable, sending) => wayOf(variable).send(variable, sending),
	track: (variable, tracking) => wayOf(variable).track(variable, tracking),
};

function wayOf(variable: Reduction): Row<"reduction"> {
	if (variable.exactSum) return exactSum;
	if (variable.tree) return tree;
	if (variable.leader !== undefined) return companion;
	return variable.operator in takes ? leader : scalar;
}

/** Why a reduction with this start value must run sequentially; undefined if it need not. */
export function objection(variable: Reduction, value: unknown): string | undefined {
	const { name, operator } = variable;
	if (isTruncated(operator, value)) return undefined;
	if (!operators[operator].fits(value)) return `${name} starts as ${typeof value}, which ${operator} cannot distribute`;
	if (typeof value === "string" && operator === "+" && !variable.append)
		return `${name} is a string that grows in front`;
	if (typeof value === "bigint" && !variable.bigint && operator !== "min") return `${name} is a bigint`;
	return undefined;
}

/** A start value that the first update makes a 32-bit integer: only if there is none it stays what it is. */
function isTruncated(operator: Reduction["operator"], value: unknown): boolean {
	const isBitwise = operator === "&" || operator === "|" || operator === "^" || operator === "imul";
	return isBitwise && typeof value === "number" && !Object.is(value | 0, value);
}

const scalar: Row<"reduction"> = {
	send(variable, sending) {
		const { name, operator } = variable;
		const row = operators[operator];
		const before = sending.frame[name];
		const reason = objection(variable, before);
		if (reason !== undefined) sending.refuse(reason);
		const start = startOf(variable, before);
		sending.put(name, start);
		const merge = row.combine as Merge;
		const isUnchanged = (partial: unknown) => isTruncated(operator, before) && Object.is(partial, start);
		const integral = typeof before === "number" && (operator === "+" || operator === "*");
		let value = before;
		return {
			chunk(partial) {
				if (isUnchanged(partial)) return;
				if (row.sameType && typeof partial !== typeof before) throw new Mismatch(name);
				value = merge(value, partial);
				if (integral && !Number.isSafeInteger(value)) throw new Mismatch(name);
			},
			commit() {
				sending.frame[name] = value;
			},
			decided: () => row.decides?.(value) === true,
		};
	},
	track: (variable) => flagged(variable.name, variable.flag ? variable.name : undefined),
};

/** The identity of a sum is -0; +0 is as good unless the variable itself is -0, and keeps counters small integers. */
function startOf(variable: Reduction, before: unknown): unknown {
	const start = operators[variable.operator].start(before);
	// To `^` a half is 0, and to `imul` one and a half is 1; no update gives them.
	const isIdentity = variable.operator === "^" || variable.operator === "imul";
	if (isIdentity && isTruncated(variable.operator, before)) return (start as number) + 0.5;
	return Object.is(start, -0) && !Object.is(before, -0) ? 0 : start;
}

/** Carries a variable whose start value is in the environment; its chunk has no value if the flag was not set. */
function flagged(name: string, flag: string | undefined): Track {
	const field = `${flag}$set`;
	return {
		begin(frame) {
			if (flag !== undefined) frame[field] = false;
		},
		end: (frame) => (flag !== undefined && frame[field] === false ? UNCHANGED : frame[name]),
	};
}

const leader: Row<"reduction"> = {
	send(variable, sending) {
		const { name } = variable;
		const before = sending.frame[name];
		const reason = objection(variable, before);
		if (reason !== undefined) sending.refuse(reason);
		// `!(e <= m)` takes anything over NaN, but no partial is larger than it.
		if (Number.isNaN(before)) sending.refuse(`${name} starts as NaN`);
		sending.put(name, before);
		return gatherSelect(variable, companionsOf(sending.code, name), sending);
	},
	track: (variable) => flagged(variable.name, variable.name),
};

function gatherSelect(variable: Reduction, companions: readonly string[], { frame }: Sending): Gather {
	const { name } = variable;
	const wins = takes[variable.operator] as (a: unknown, b: unknown) => boolean;
	let best: Readonly<Record<string, unknown>> = frame;
	return {
		// A chunk evaluates companions that the plain loop may skip, so an error of theirs may be none.
		entangled: true,
		chunk(partial, values) {
			if (typeof partial !== typeof frame[name]) throw new Mismatch(name);
			if (wins(best[name], partial)) best = values;
		},
		commit() {
			const found = best;
			for (const field of [name, ...companions]) frame[field] = found[field];
		},
	};
}

function companionsOf(code: LoopCode, leader: string): readonly string[] {
	return code.variables.filter((one) => one.role === "reduction" && one.leader === leader).map(({ name }) => name);
}

/** Takes over the value of the last chunk that has one. */
export function gatherLast(name: string, frame: Sending["frame"]): Gather {
	let value: unknown = UNCHANGED;
	return {
		chunk(partial) {
			value = partial;
		},
		commit() {
			if (value !== UNCHANGED) frame[name] = value;
		},
	};
}

/** The values of companions are taken over with their leader's. */
const companion: Row<"reduction"> = {
	send(variable, sending) {
		sending.put(variable.name, sending.frame[variable.name]);
		return undefined;
	},
	track: (variable) => flagged(variable.name, variable.leader),
};

/**
 * The kernel makes what is carried into a chunk; into the first one the caller's value is. Of a recurrent variable it
 * begins where this executor has got to, if that is not behind the chunk.
 */
export const lastprivate: Row<"lastprivate"> = {
	send({ name, carried, recurrent }, sending) {
		const { frame, begin } = sending;
		if (carried || recurrent) {
			const value = frame[name];
			if (value !== null && ["object", "function", "symbol"].includes(typeof value))
				sending.refuse(`${name} starts as ${typeof value}`);
			sending.put(name, value);
			sending.put(`${name}$from`, begin);
		}
		return gatherLast(name, frame);
	},
	track: ({ name, recurrent }) => (recurrent ? advanced(name) : flagged(name, name)),
};

function advanced(name: string): Track {
	let reached = { at: Number.POSITIVE_INFINITY, value: undefined as unknown };
	return {
		begin(frame) {
			if (reached.at > (frame.$t as number)) return;
			frame[name] = reached.value;
			frame[`${name}$from`] = reached.at;
		},
		end(frame, _, thrown) {
			if (!thrown) reached = { at: frame.$t as number, value: frame[name] };
			return frame[name];
		},
	};
}

/** Replayed from the log. */
export const deferred: Row<"deferred"> = { send: () => undefined, track: () => undefined };
