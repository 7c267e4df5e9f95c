/** Compares two graphs of values that began as copies of one graph: every value by Object.is, and who is whom. */
import { describe, kindOf } from "../codec/kind.js";
import { show } from "../errors.js";

/** A place where two graphs differ. */
export interface Difference {
	/** The variable below which it lies. */
	readonly variable: string;
	/** `out[3]`. */
	readonly path: string;
	readonly is: string;
	readonly should: string;
}

/** By how much numbers below a variable may differ: 0 unless its sums are regrouped. */
export type Slack = (variable: string) => number;

type Values = Readonly<Record<string, unknown>>;

interface Pair {
	readonly path: string;
	readonly is: unknown;
	readonly should: unknown;
}

/** The first difference, in the order of variables and of what they hold. */
export function findDifference(is: Values, should: Values, slack: Slack): Difference | undefined {
	const partners = new Map<object, object>();
	const taken = new Map<object, object>();
	for (const variable of Object.keys(should)) {
		const todo: Pair[] = [{ path: variable, is: is[variable], should: should[variable] }];
		for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
			if (isSame(next.is, next.should, slack(variable))) continue;
			const [a, b] = [next.is, next.should];
			if (isObject(a) && isObject(b)) {
				const known = partners.get(a) ?? taken.get(b);
				if (known !== undefined && partners.get(a) === b) continue;
				if (known === undefined && kindOf(a) === kindOf(b)) {
					partners.set(a, b);
					taken.set(b, a);
					for (const pair of partsOf(next.path, a, b).reverse()) todo.push(pair);
					continue;
				}
			}
			return { variable, path: next.path, is: say(a), should: say(b) };
		}
	}
	return undefined;
}

function isObject(value: unknown): value is object {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isSame(a: unknown, b: unknown, slack: number): boolean {
	if (Object.is(a, b)) return true;
	if (typeof a !== "number" || typeof b !== "number" || slack === 0) return false;
	return Math.abs(a - b) <= slack + Math.abs(b) * Number.EPSILON || !Number.isFinite(slack);
}

function say(value: unknown): string {
	return isObject(value) ? describe(value).replace("a special object", "an object") : show(value);
}

const ABSENT = Object.freeze(Object.create(null)) as object;

/** What two objects of one kind hold, place by place; sizes first. */
function partsOf(path: string, is: object, should: object): Pair[] {
	if (should instanceof Map && is instanceof Map) {
		return pairs(path, [...is].flat(1), [...should].flat(1), (place) => `${path}.entry(${place >> 1})`);
	}
	if (should instanceof Set && is instanceof Set) {
		return pairs(path, [...is], [...should], (place) => `${path}.value(${place})`);
	}
	if (should instanceof Date) return [{ path, is: +(is as Date), should: +should }];
	if (should instanceof RegExp && is instanceof RegExp) {
		return [{ path: `${path}.lastIndex`, is: is.lastIndex, should: should.lastIndex }];
	}
	if (should instanceof Error && is instanceof Error) {
		const words = ({ name, message }: Error) => `${name}: ${message}`;
		return [{ path, is: words(is), should: words(should) }];
	}
	if (ArrayBuffer.isView(should) && !(should instanceof DataView)) {
		return pairs(path, is as never, should as never, (place) => `${path}[${place}]`);
	}
	if (should instanceof DataView || kindOf(should) === "arraybuffer") {
		return pairs(path, bytesOf(is), bytesOf(should), (place) => `${path} byte ${place}`);
	}
	return propertyPairs(path, is, should);
}

function bytesOf(value: object): Uint8Array {
	if (!(value instanceof DataView)) return new Uint8Array(value as ArrayBuffer);
	return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function pairs(
	path: string,
	is: ArrayLike<unknown>,
	should: ArrayLike<unknown>,
	name: (place: number) => string,
): Pair[] {
	const found: Pair[] = [];
	for (let place = 0; place < Math.min(is.length, should.length); place++) {
		if (Object.is(is[place], should[place])) continue;
		found.push({ path: name(place), is: is[place], should: should[place] });
	}
	return [...found, { path: `the size of ${path}`, is: is.length, should: should.length }];
}

function propertyPairs(path: string, is: object, should: object): Pair[] {
	const name = (key: string) => (Array.isArray(should) ? `${path}[${key}]` : `${path}.${key}`);
	const keys = Object.keys(should);
	const found: Pair[] = [];
	for (const key of keys) {
		const [a, b] = [heldIn(is, key), heldIn(should, key)];
		if (!Object.is(a, b)) found.push({ path: name(key), is: a, should: b });
	}
	const others = Object.keys(is);
	const more = others.find((key) => !Object.hasOwn(should, key));
	if (more !== undefined) found.push({ path: name(more), is: heldIn(is, more), should: ABSENT });
	if (Array.isArray(is) && Array.isArray(should)) {
		return [...found, { path: `${path}.length`, is: is.length, should: should.length }];
	}
	return [...found, { path: `the order of keys of ${path}`, is: others.join(), should: keys.join() }];
}

function heldIn(object: object, key: string): unknown {
	return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : ABSENT;
}
