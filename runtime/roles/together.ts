/**
 * Element reductions of several typed arrays that share memory: one private copy serves all their names.
 *
 * In:   x0 and x1 = x0.subarray(1), both reduced by `+`
 * Out:  one array of all that memory, of which x0 is the part from 0 on, and x1 that from 1 on
 *
 * So an element is reduced in the order of the body, by whatever names it is reached.
 */
import { type TypedArray, typedArrays } from "../codec/kind.js";
import { isTypedArray, typeName } from "../codec/memory.js";
import type { Variable } from "../contract.js";

/** One of the names: it begins at this element of the common memory. */
export interface Member {
	readonly name: string;
	readonly from: number;
	readonly length: number;
}

export interface Together {
	/** All the memory that the names reach. */
	readonly value: TypedArray;
	/** The first one, in the order of the loop's variables, speaks for all. */
	readonly members: readonly Member[];
}

type Values = Readonly<Record<string, unknown>>;

/** Can elements of both be reduced in one copy, if the operators are the same? */
export function fitTogether(a: unknown, b: unknown): boolean {
	if (!isTypedArray(a) || !isTypedArray(b) || typeName(a) !== typeName(b)) return false;
	return (a.byteOffset - b.byteOffset) % a.BYTES_PER_ELEMENT === 0;
}

/** The groups of names that share memory, by the names in them. The guards have found that they fit. */
export function reducedTogether(variables: readonly Variable[], values: Values): ReadonlyMap<string, Together> {
	const named = variables.flatMap(({ role, name }) => {
		const value = values[name];
		return role === "element-reduction" && isTypedArray(value) ? [{ name, value }] : [];
	});
	const found = new Map<string, Together>();
	if (named.length < 2) return found;
	const sorted = [...named].sort((a, b) => a.value.byteOffset - b.value.byteOffset);
	for (const buffer of new Set(sorted.map(({ value }) => value.buffer))) {
		let [names, end] = [new Set<string>(), 0];
		const close = () => {
			const group = named.filter(({ name }) => names.has(name));
			if (group.length > 1) for (const { name } of group) found.set(name, joined(group));
		};
		for (const { name, value } of sorted.filter((one) => one.value.buffer === buffer)) {
			if (value.byteOffset >= end) {
				close();
				names = new Set();
			}
			names.add(name);
			end = Math.max(end, value.byteOffset + value.byteLength);
		}
		close();
	}
	return found;
}

function joined(group: readonly { readonly name: string; readonly value: TypedArray }[]): Together {
	const [{ value: first }] = group as [(typeof group)[number]];
	const size = first.BYTES_PER_ELEMENT;
	const low = Math.min(...group.map(({ value }) => value.byteOffset));
	const high = Math.max(...group.map(({ value }) => value.byteOffset + value.byteLength));
	const whole = new typedArrays[typeName(first)](first.buffer as never, low, (high - low) / size) as TypedArray;
	const members = group.map(({ name, value }) => ({
		name,
		from: (value.byteOffset - low) / size,
		length: value.length,
	}));
	return { value: whole, members };
}
