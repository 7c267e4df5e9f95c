/**
 * Exact sums of doubles: non-overlapping parts whose mathematical sum is the sum of everything added, rounded once at
 * the end. The result does not depend on the order.
 */
import { Mismatch } from "./mismatch.js";

/** What a kernel with `{ sum: "exact" }` works on. */
export interface ExactSum {
	add(value: number): void;
	/** Parts that another sum can add. */
	parts(): Float64Array;
	/** The sum, correctly rounded (ties to even). */
	value(): number;
}

/** Half of the range: parts are scaled down by this when they would overflow on the way. */
const HUGE = 2 ** 1023;

/** An empty sum. `add` throws Mismatch for anything that is not a number. */
export function createExactSum(name: string): ExactSum {
	const parts: number[] = [];
	let special = 0;
	let overflow = 0;
	let positive = false;
	let sawAny = false;
	const addPart = (given: number): void => {
		let value = given;
		let kept = 0;
		for (let place = 0; place < parts.length; place++) {
			let part = parts[place] as number;
			if (Math.abs(value) < Math.abs(part)) [value, part] = [part, value];
			let high = value + part;
			if (!Number.isFinite(high)) {
				const sign = high > 0 ? 1 : -1;
				overflow += sign;
				value = value - sign * HUGE - sign * HUGE;
				if (Math.abs(value) < Math.abs(part)) [value, part] = [part, value];
				high = value + part;
			}
			const low = part - (high - value);
			if (low !== 0) parts[kept++] = low;
			value = high;
		}
		parts.length = kept;
		if (value !== 0) parts.push(value);
	};
	return {
		add(value) {
			if (typeof value !== "number") throw new Mismatch(name);
			if (!Object.is(value, -0)) positive = true;
			sawAny = true;
			if (Number.isFinite(value)) addPart(value);
			else special += value;
		},
		parts() {
			const spill = overflow === 0 ? [] : new Array<number>(2 * Math.abs(overflow)).fill(Math.sign(overflow) * HUGE);
			const zero = sawAny && !positive ? [-0] : sawAny && parts.length === 0 && spill.length === 0 ? [0] : [];
			const other = special === 0 ? [] : [special];
			return Float64Array.from([...parts, ...spill, ...other, ...zero]);
		},
		value() {
			if (special !== 0) return special;
			if (overflow !== 0) return roundScaled(parts, overflow);
			if (parts.length === 0) return sawAny && !positive ? -0 : 0;
			return round(parts);
		},
	};
}

/** Adds from the largest down; corrects the one case in which rounding to even went the wrong way. */
function round(parts: readonly number[]): number {
	let place = parts.length - 1;
	let high = parts[place] as number;
	let low = 0;
	while (place > 0) {
		const part = parts[--place] as number;
		const sum = high + part;
		low = part - (sum - high);
		high = sum;
		if (low !== 0) break;
	}
	const next = place > 0 ? (parts[place - 1] as number) : 0;
	if ((low < 0 && next < 0) || (low > 0 && next > 0)) {
		const twice = low * 2;
		const sum = high + twice;
		if (twice === sum - high) return sum;
	}
	return high;
}

/** The sum of the parts and `overflow` times 2 ** 1024, computed at a 2 ** 54th of its size. */
function roundScaled(parts: readonly number[], overflow: number): number {
	const scale = 2 ** -54;
	const small = createExactSum("");
	for (const part of parts) small.add(part * scale);
	for (let times = 0; times < 2 * Math.abs(overflow); times++) small.add(Math.sign(overflow) * HUGE * scale);
	return small.value() / scale;
}

/** Adds as the plain loop does: for loops that run sequentially after all. */
export function createPlainSum(start: unknown): { add(value: never): void; value(): unknown } {
	let sum = start as never;
	return {
		add(value) {
			sum = (sum + value) as never;
		},
		value: () => sum,
	};
}
