/** Read-only variables: memory is shared, arrays of numbers become memory, the rest is copied to each worker. */
import { kindOf, type TypedArray } from "../codec/kind.js";
import { isTypedArray } from "../codec/memory.js";
import { copyNumbers, isAllNumbers } from "../codec/numbers.js";
import type { Of, Row, Sending } from "./role.js";
import { trackJoined } from "./write/private-memory.js";

export const shared: Row<"shared"> = {
	send(variable, sending) {
		const value = sending.frame[variable.name];
		const range = sending.range(variable.touch);
		sending.put(variable.name, travelling(variable, value, range, sending), value);
		return undefined;
	},
	track({ name }, { environment }) {
		const pristine = environment[name];
		return isTypedArray(pristine) ? trackJoined({ name, pristine, environment }) : undefined;
	},
};

function travelling(
	variable: Of<"shared">,
	value: unknown,
	range: readonly [number, number] | undefined,
	sending: Sending,
): unknown {
	if (isTypedArray(value) && kindOf(value) === "typed") return sending.memory.standIn(value, ...(range ?? []));
	if (variable.elements && kindOf(value) === "array") return numbersInMemory(value as unknown[], range) ?? value;
	return value;
}

/** Elements below this travel as they are: a copy in shared memory would not be cheaper. */
const SMALL = 64;

/** A Float64Array that stands in for an array of numbers, or undefined if a touched element is anything else. */
export function numbersInMemory(
	array: readonly unknown[],
	range: readonly [number, number] | undefined,
): TypedArray | undefined {
	if (array.length < SMALL) return undefined;
	const [low, high] = [Math.max(0, range?.[0] ?? 0), Math.min(array.length, range?.[1] ?? array.length)];
	if (!isAllNumbers(array, low, Math.min(high, low + 1))) return undefined;
	const memory = new Float64Array(new SharedArrayBuffer(8 * array.length));
	return copyNumbers(array, memory, low, high) ? memory : undefined;
}
