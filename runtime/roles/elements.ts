/**
 * Element reductions of arrays: `h[k] op= e`.
 *
 * Where grouping does not matter (`exact`) an executor keeps one private copy over all its chunks. Otherwise each chunk
 * is one node of the fixed tree and sends the elements it touched: see `reduction/sparse.ts`.
 */
import { access, someOf } from "../codec/access.js";
import { type TypedArray, typedArrays } from "../codec/kind.js";
import { isTypedArray, typeName } from "../codec/memory.js";
import type { LoopCode, Marks } from "../contract.js";
import { Mismatch } from "../reduction/mismatch.js";
import { elementIdentity, operators } from "../reduction/operators.js";
import { createScratch, type Scratch, type Sparse } from "../reduction/sparse.js";
import { type Fields, type Gather, type Of, type Sending, type Track, UNCHANGED } from "./role.js";
import { type Member, reducedTogether } from "./together.js";
import { checkWritable } from "./writable.js";

type Reduction = Of<"element-reduction">;
type Elements = { [index: number]: unknown; readonly length: number };
type Merge = (a: unknown, b: unknown) => unknown;

/** What makes a private copy: plain data. `contents`: for operators that start from the values themselves. */
export interface Shape {
	readonly type: keyof typeof typedArrays | "Array";
	readonly length: number;
	readonly identity: unknown;
	readonly contents: unknown;
	/** The names that share the copy, if there are several. */
	readonly members?: readonly Member[];
	/** Of all names. */
	readonly operands?: Reduction["operands"];
}

/** Largest integer up to which a sum is exact in each kind of element that holds floats. */
const exactLimit = (type: Shape["type"]): number => (type === "Float32Array" ? 2 ** 24 : Number.MAX_SAFE_INTEGER);

/** Plain arrays that are longer are holes for the most part. */
export const LONGEST = 2 ** 24;

const floats: ReadonlySet<string> = new Set(["Float32Array", "Float64Array", "Array"]);

/** Why these elements must be reduced sequentially; undefined if they need not. */
export function elementObjection({ name, operator, exact }: Reduction, value: unknown): string | undefined {
	const type = isTypedArray(value) ? typeName(value) : "Array";
	if (type === "Array" && !Array.isArray(value)) return `${name} is neither an array nor a typed array`;
	if (!floats.has(type) && !exact) return `${name} rounds to integers at each step`;
	if (type === "Float32Array" && !exact) return `${name} rounds to single precision at each step`;
	if (type === "Uint8ClampedArray" && elementIdentity(operator, "number") !== undefined) return `${name} clamps`;
	if (!floats.has(type) && (operator === "min" || operator === "max")) return `${name} wraps what is stored`;
	if (!floats.has(type) && operator === "*") return `${name} wraps products`;
	if (type === "Array" && !Object.isExtensible(value)) return `${name} is frozen`;
	if (type === "Array" && (value as Elements).length > LONGEST) return `${name} is too long to be copied`;
	if (type === "Array" && !exact && someOf(value as unknown[], (one) => typeof one === "bigint"))
		return `${name} holds bigints`;
	return undefined;
}

/** What a private copy of `value` is made of. */
export function shapeOf({ operator }: Reduction, value: Elements, members?: readonly Member[]): Shape {
	const type = isTypedArray(value) ? typeName(value) : "Array";
	const identity = elementIdentity(operator, typeof value[0] === "bigint" ? "bigint" : "number");
	const contents = identity === undefined ? Array.prototype.slice.call(value) : undefined;
	return { type, length: value.length, identity, contents, ...(members && { members }) };
}

/** Makes a private copy. */
export function makeCopy({ type, length, identity, contents }: Shape): Elements {
	if (type !== "Array") {
		const copy = new typedArrays[type](length) as TypedArray;
		if (contents !== undefined) copy.set(contents as never);
		else if (floats.has(type) || identity === 1) copy.fill(identity as never);
		return copy as Elements;
	}
	// Element by element: an array without holes, of numbers if they are all numbers, is the engine's fastest.
	const array: unknown[] = [];
	for (let place = 0; place < length; place++) {
		array.push(contents === undefined ? identity : (contents as unknown[])[place]);
	}
	return array as unknown as Elements;
}

/**
 * What a private copy has come to; null if anything but its elements was written: then the plain loop has made an element
 * or a property as well, for the first to write there has found nothing in either. Uses a plain array up.
 */
function takeCopy(copy: Elements, { length }: Shape): Elements | null {
	if (!Array.isArray(copy)) return copy;
	if (copy.length !== length) return null;
	const values = copy.slice();
	copy.length = 0;
	// Only "length" is left.
	return Reflect.ownKeys(copy).length === 1 ? (values as unknown as Elements) : null;
}

export function sendElements(variable: Reduction, sending: Sending): Gather | undefined {
	const own = sending.frame[variable.name] as Elements;
	const reason = elementObjection(variable, own);
	if (reason !== undefined) sending.refuse(reason);
	sending.put(variable.name, undefined);
	const { value = own, members } = reducedTogether(sending.code.variables, sending.frame).get(variable.name) ?? {};
	if (members && members[0]?.name !== variable.name) return undefined;
	const operands = operandsOf(sending.code, members ?? [variable]);
	const shape = { ...shapeOf(variable, value as Elements, members), ...(operands && { operands }) };
	sending.put(`${variable.name}$shape`, shape);
	return variable.exact ? gatherExact(variable, shape, value as Elements) : undefined;
}

/** Of all the names that share a copy. */
function operandsOf({ variables }: LoopCode, members: readonly { readonly name: string }[]): Reduction["operands"] {
	const names = new Set(members.map(({ name }) => name));
	const all = variables.flatMap((one) =>
		one.role === "element-reduction" && names.has(one.name) ? [one.operands] : [],
	);
	const known = all.filter((one) => one !== undefined);
	const [first] = known;
	if (first === undefined || known.length < all.length) return undefined;
	const most = Math.max(...known.map((one) => one.most));
	const isSame = first.same !== undefined && known.every(({ same }) => same === first.same);
	return { most, ...(isSame && { same: first.same }) };
}

/** Adds up private copies, and checks that all sums are exact before anything is committed. */
function gatherExact(variable: Reduction, shape: Shape, value: Elements): Gather {
	const { name, operator } = variable;
	const merge = operators[operator].combine as Merge;
	const { get, set } = access();
	const totals = makeCopy(shape);
	/** Elements that come out changed; their totals may well be the identity again. */
	const places: number[] = [];
	const changed = (one: unknown, place: number): boolean =>
		shape.identity === undefined ? !Object.is(one, get(value, place)) : !isIdentity(one, shape.identity);
	const kept: Gather["kept"] = (partials) => {
		for (const { value: copy } of partials) {
			if (copy === null) throw new Mismatch(`${name}[…]`);
			absorb(totals, copy as Elements, merge, changed);
		}
		for (let place = 0; place < shape.length; place++) {
			if (!changed(totals[place], place)) continue;
			const before = get(value, place);
			// A string would take what numbers add up to as one piece of text.
			if (typeof before !== typeof totals[place]) throw new Mismatch(`${name}[…]`);
			const total = shape.identity === undefined ? totals[place] : merge(before, totals[place]);
			const sum = { before, added: totals[place], total };
			totals[place] = isExact(variable, shape, sum) ? total : sumOfParts(name, shape, sum);
			places.push(place);
		}
		if (shape.type === "Array") checkWritable(name, value, places);
	};
	return {
		entangled: true,
		kept,
		commit() {
			for (const place of places) set(value, place, totals[place]);
		},
	};
}

function absorb(
	totals: Elements,
	copy: Elements,
	merge: Merge,
	changed: (one: unknown, place: number) => boolean,
): void {
	for (let place = 0; place < totals.length; place++) {
		if (changed(copy[place], place)) totals[place] = merge(totals[place], copy[place]);
	}
}

/** What an element was, what all chunks together have added, and what that comes to. */
interface Sum {
	readonly before: unknown;
	readonly added: unknown;
	readonly total: unknown;
}

/** Would any order of the same operations give the same? */
function isExact({ operator }: Reduction, shape: Shape, { before, added, total }: Sum): boolean {
	const sums = operator === "+" || operator === "*";
	if (!sums || typeof total !== "number" || !floats.has(shape.type)) return true;
	const limit = exactLimit(shape.type);
	return [before, added, total].every((one) => Number.isInteger(one) && Math.abs(one as number) < limit);
}

/** Sums of so few bits behind the point are exact, as long as nobody adds 2^34 numbers of up to `LARGE`. */
const STEPS = 2 ** 8;
const LARGE = 2 ** 10;
const LARGEST_SUM = 2 ** 40;

/** Where an element was a fraction, and operands are known: the sum, as adding one by one makes it. Else throws Mismatch. */
function sumOfParts(name: string, { type, operands }: Shape, { before, added, total }: Sum): number {
	const isWhole = Number.isInteger(added) && Math.abs(added as number) < exactLimit(type);
	if (!operands || typeof before !== "number" || !isWhole) throw new Mismatch(`${name}[…]`);
	const isSmall = (one: unknown) => Math.abs(one as number) < LARGEST_SUM;
	const isFine = Number.isInteger(before * STEPS) && [before, added].every(isSmall);
	if (isFine && type !== "Float32Array" && operands.most <= LARGE) return total as number;
	const { same } = operands;
	if (!same) throw new Mismatch(`${name}[…]`);
	let value = before;
	for (let left = (added as number) / same; left > 0; left--) {
		value += same;
		if (type === "Float32Array") value = Math.fround(value);
	}
	return value;
}

/** -0 in arrays that hold floats: a sum of anything else differs from it. */
function isIdentity(value: unknown, identity: unknown): boolean {
	return Object.is(value, identity) || (value === 0 && Object.is(identity, 0));
}

/** A key that is no place throws in a typed copy; then the chunk runs again on the caller, where it is a property. */
function closed(copy: Elements): Elements {
	return Array.isArray(copy) ? copy : Object.preventExtensions(copy);
}

/** The names by which kernels reach the copy, and what they find there. */
function viewsOf(name: string, copy: Elements, { members }: Shape): [string, Elements][] {
	if (!members) return [[name, closed(copy)]];
	return members.map((one) => [
		one.name,
		closed((copy as unknown as TypedArray).subarray(one.from, one.from + one.length) as Elements),
	]);
}

/** Undefined if another name speaks for this one. */
export function trackElements(variable: Reduction, environment: Fields, isAsync: boolean): Track | undefined {
	const shape = environment[`${variable.name}$shape`] as Shape | undefined;
	if (shape === undefined) return undefined;
	if (!variable.exact) return trackMarked(variable, shape, isAsync);
	const { name } = variable;
	let copy: Elements | undefined;
	let views: [string, Elements][] = [];
	return {
		begin(frame) {
			if (copy === undefined) {
				copy = makeCopy(shape);
				views = viewsOf(name, copy, shape);
			}
			for (const [own, view] of views) frame[own] = view;
		},
		end: () => UNCHANGED,
		finish: () => copy && takeCopy(copy, shape),
	};
}

/** Marks by one of the names that share a copy. */
function marksWithin(scratch: Scratch, { name, from, length }: Member): Marks {
	return {
		mark(k) {
			if (!(typeof k === "number" && k >= 0 && k < length)) throw new Mismatch(name);
			scratch.mark(k + from);
			return k;
		},
	};
}

/** One node of the tree per chunk. */
function trackMarked({ name }: Reduction, shape: Shape, isAsync: boolean): Track {
	const make = (): { views: [string, Elements][]; marks: [string, Marks][]; scratch: Scratch } => {
		const elements = shape.type === "Array" ? new Float64Array(shape.length) : makeCopy(shape);
		const scratch = createScratch(name, elements, shape.identity);
		const { members } = shape;
		if (!members) return { views: [[name, elements]], marks: [[name, scratch]], scratch };
		const marks = members.map((one): [string, Marks] => [one.name, marksWithin(scratch, one)]);
		return { views: viewsOf(name, elements, shape), marks, scratch };
	};
	const scratches = new WeakMap<Fields, Scratch>();
	let one: ReturnType<typeof make> | undefined;
	return {
		packs: true,
		begin(frame) {
			one = isAsync ? make() : (one ?? make());
			one.scratch.reset();
			for (const [own, view] of one.views) frame[own] = view;
			for (const [own, marks] of one.marks) frame[`${own}$at`] = marks;
			scratches.set(frame, one.scratch);
		},
		end: (frame) => (scratches.get(frame) as Scratch).taken(),
	};
}

/** Combines the root of the tree with the user's own elements. The result commits; throws Mismatch. */
export function prepareElements({ name, operator }: Reduction, value: Elements, root: Sparse): () => void {
	const merge = operators[operator].combine as Merge;
	const { get, set } = access();
	const totals: unknown[] = [];
	for (let at = 0; at < root.keys.length; at++) {
		const before = get(value, root.keys[at] as number);
		if (typeof before !== typeof root.values[at]) throw new Mismatch(`${name}[…]`);
		totals.push(merge(before, root.values[at]));
	}
	if (Array.isArray(value)) checkWritable(name, value, root.keys as ArrayLike<number>);
	return () => {
		for (let at = 0; at < totals.length; at++) set(value, root.keys[at] as number, totals[at]);
	};
}
