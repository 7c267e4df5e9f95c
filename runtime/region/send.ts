/** Makes the environment of a region: what travels of each variable, and what takes its partials afterwards. */
import { type Coding, carry, survey } from "../codec/graph.js";
import { kindOf } from "../codec/kind.js";
import { createMemory, isShared, type View } from "../codec/memory.js";
import { createNumbers } from "../codec/numbers.js";
import { isAsDeclared, type Registered, registeredName, registeredOf } from "../codec/registry.js";
import { ACCESSOR, numberObjects } from "../codec/walk.js";
import type { LoopCode } from "../contract.js";
import { CloudloopError } from "../errors.js";
import { touched } from "../inline/undo.js";
import type { Call } from "../loop.js";
import { type Gather, Refusal, type Sending } from "../roles/role.js";
import { sendVariable } from "../roles/roles.js";
import { numbersInMemory } from "../roles/shared.js";
import { capturing } from "./captured.js";
import { isCopied } from "./instances.js";
import { copiedAcross } from "./sharing/across.js";
import { refuseWritten } from "./sharing/beside.js";
import { namedParts } from "./sharing/named.js";

export interface Sent {
	/** In the form in which it travels to other threads, and for the caller's own executor. */
	readonly environment: Readonly<Record<string, unknown>>;
	readonly own: Readonly<Record<string, unknown>>;
	readonly byName: readonly (readonly [string, Gather])[];
	readonly gathers: readonly Gather[];
	/** The caller's own objects, numbered as executors number theirs. */
	readonly originals: () => readonly object[];
	readonly classes: LoopCode["classes"];
	/** See `Region.slices`. */
	readonly slices: ReadonlyMap<string, Float64Array> | undefined;
}

/** How a region is cut, and whether its workers see this memory. */
export type Cut = Pick<Sending, "begin" | "chunk" | "sharesMemory">;

/** Prepares iterations from `begin` on. Throws Refusal if they cannot be distributed, CL5004 if a value cannot travel. */
export function send(call: Call, cut: Cut): Sent {
	const { loop, frame, space } = call;
	const { code } = loop;
	const travels: Record<string, unknown> = {};
	const originals: Record<string, unknown> = {};
	const sending = createSending(call, cut, (name, travelling, original) => {
		travels[name] = travelling;
		originals[name] = original;
	});
	refuseAliases(call, sending);
	refuseInherited(sending);
	refuseReplaced(sending);
	if (space.items !== undefined) sendItems(space.items, sending);
	const copied = copiedAcross(call, sending);
	refuseWritten(call, sending);
	const parts = namedParts(call);
	const byName: [string, Gather][] = [];
	for (const variable of code.variables) {
		const { name } = variable;
		const copy = copied.get(name);
		if (copy !== undefined) sending.put(name, copy, frame[name]);
		else if (parts.has(name)) sending.put(name, parts.get(name));
		const isSent = copy !== undefined || parts.has(name);
		const gather = isSent ? undefined : sendVariable(variable, sending);
		if (gather !== undefined) byName.push([variable.name, gather]);
	}
	const environments = makeTravel(travels, sending, writtenArrays(call));
	let numbered: readonly object[] | undefined;
	return {
		...environments,
		byName,
		gathers: byName.map(([, gather]) => gather),
		originals() {
			numbered ??= numberObjects(originals);
			return numbered;
		},
		classes: code.classes,
		slices: cut.sharesMemory || looksBack(code) ? undefined : slicesOf(call, sending),
	};

	function sendItems(items: ArrayLike<unknown>, to: Sending): void {
		const memory = kindOf(items) === "array" ? numbersInMemory(items as unknown[], undefined) : undefined;
		const view = kindOf(items) === "typed" ? to.memory.standIn(items as unknown as View) : undefined;
		to.put("$items", memory ?? view ?? items, frame.$items);
	}
}

function createSending(
	call: Call,
	{ begin, chunk, sharesMemory }: Cut,
	take: (...args: [string, unknown, unknown]) => void,
): Sending {
	const { loop, frame, space, cell } = call;
	const { count } = space;
	const whole = touched(call, begin, count);
	return {
		code: loop.code,
		frame,
		begin,
		count,
		chunk,
		cell,
		memory: createMemory(),
		sharesMemory,
		put: (name, travels, original = travels) => take(name, travels, original),
		range: (touch) => pairOf(whole, touch),
		chunkRanges(touch) {
			if (pairOf(whole, touch) === undefined) return undefined;
			const ranges = new Float64Array(2 * Math.ceil(count / chunk));
			for (let at = Math.floor(begin / chunk); at * chunk < count; at++) {
				const pair = pairOf(touched(call, at * chunk, Math.min(count, (at + 1) * chunk)), touch);
				ranges.set(pair ?? [0, 0], 2 * at);
			}
			return ranges;
		},
		refuse(reason) {
			throw new Refusal(reason);
		},
	};
}

function pairOf(ranges: readonly number[] | undefined, touch: number): readonly [number, number] | undefined {
	const [low, high] = [ranges?.[2 * touch], ranges?.[2 * touch + 1]];
	return low === undefined || high === undefined ? undefined : [low, Math.max(low, high)];
}

/** What a chunk touches does not count what it makes again of the iteration before it. */
function looksBack({ variables }: LoopCode): boolean {
	return variables.some((one) => one.role === "lastprivate" && one.carried);
}

/** What each chunk touches of the variables of which that is known; of items, its own. */
function slicesOf({ loop, space }: Call, sending: Sending): ReadonlyMap<string, Float64Array> {
	const slices = new Map<string, Float64Array>();
	const { chunk, begin, count } = sending;
	for (const variable of loop.code.variables) {
		const ranges = "touch" in variable && variable.touch >= 0 ? sending.chunkRanges(variable.touch) : undefined;
		if (ranges !== undefined) slices.set(variable.name, ranges);
	}
	if (space.items !== undefined) {
		const ranges = new Float64Array(2 * Math.ceil(count / chunk));
		for (let at = Math.floor(begin / chunk); at * chunk < count; at++)
			ranges.set([at * chunk, Math.min(count, (at + 1) * chunk)], 2 * at);
		slices.set("$items", ranges);
	}
	return slices;
}

/** Arrays and collections that the loop changes. */
function writtenArrays({ loop, frame }: Call): ReadonlySet<unknown> {
	const changing = new Set(["write", "append", "element-reduction", "deferred"]);
	return new Set(
		loop.code.variables
			.filter((one) => changing.has(one.role) && (one.role !== "deferred" || (one.parts && !one.besides)))
			.map(({ name }) => frame[name])
			.filter(isPlainObject),
	);
}

/** A collection that is changed under one name must not have a second one: each name would get its own copy. */
function refuseAliases(call: Call, sending: Sending): void {
	const written = writtenArrays(call);
	const seen = new Set<unknown>();
	for (const { name } of call.loop.code.variables) {
		const value = call.frame[name];
		if (!written.has(value)) continue;
		if (seen.has(value) || value === call.space.items) sending.refuse(`${name} is captured twice, and changed`);
		seen.add(value);
	}
}

/** Workers have prototypes of their own, without what the program has put into its own. */
function refuseInherited(sending: Sending): void {
	for (const key in [] as unknown as Record<string, unknown>) {
		const value = (Array.prototype as unknown as Record<string, unknown>)[key];
		if (typeof value !== "function") sending.refuse(`all arrays have ${key}, by their prototype`);
	}
}

/** Kernels run copies of methods as their classes declare them. */
function refuseReplaced({ code, refuse }: Sending): void {
	for (const [id] of code.kernel.$instances ?? []) {
		const row = registeredName(id);
		if (row && !isAsDeclared(row)) refuse(`the class ${row.type.name} has other members than when it was registered`);
	}
}

function isPlainObject(value: unknown): boolean {
	return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}

/** Checks that everything can travel, and codes what structured clone would change. */
function makeTravel(
	travels: Record<string, unknown>,
	sending: Sending,
	written: ReadonlySet<unknown>,
): Pick<Sent, "environment" | "own"> {
	const seen = new Set<object>();
	const { memory } = sending;
	const copies = sending.code.kernel.$instances ?? [];
	const coding: Coding = {
		...(sending.sharesMemory && { numbers: createNumbers() }),
		fail(path, what) {
			if (what === ACCESSOR) return sending.refuse(`${path} is ${what}`);
			throw new CloudloopError("CL5004", { path, what, loop: capturing(sending.code, path) });
		},
		instance(value, path) {
			const row = registeredOf(Object.getPrototypeOf(value) as object) as Registered;
			if (!isCopied(row, copies))
				sending.refuse(`${path()} is an instance of ${row.type.name}, of which kernels have no copy`);
		},
		leaf(value) {
			if (ArrayBuffer.isView(value)) return isShared(value.buffer) ? value : memory.standIn(value as View);
			return memory.standInBuffer(value as ArrayBuffer);
		},
	};
	let special = false;
	for (const name of Object.keys(travels)) {
		special = survey(travels[name], nameFor(name), seen, coding) || special;
	}
	for (const value of written) {
		if (seen.has(value as object) && !Object.values(travels).includes(value))
			sending.refuse("a changed array is captured twice");
	}
	const environment = carry(travels, special, seen, coding) as Sent["environment"];
	return { environment, own: special ? environment : travels };
}

function nameFor(field: string): string {
	return field === "$items" ? "the items of prange" : field;
}
