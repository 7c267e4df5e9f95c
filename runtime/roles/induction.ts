/**
 * Variables to which each iteration adds the same amount. The kernel is the plain body; a chunk only starts at the value
 * that the iterations below it would have left. That is the plain loop's value because all sums are exact: multiples of
 * 2^-16 below 2^37. Other values make the loop run sequentially.
 */
import type { Growth } from "../contract.js";
import type { Row } from "./role.js";
import { gatherLast } from "./scalar.js";

/** Of a variable in the environment: what an iteration adds. */
const stepOf = (name: string): string => `${name}$step`;

export const induction: Row<"induction"> = {
	send({ name, constant, by }, sending) {
		const { frame, begin, count } = sending;
		const start = frame[name];
		const step = sumOf({ constant, by }, frame);
		const reason = `${name} does not grow by exact steps`;
		if (!isExact(start) || !isExact(step)) return sending.refuse(reason);
		const [first, last] = [start - step * begin, start + step * (count - begin)];
		if (!isExact(first) || !isExact(last) || !isExact(step * count)) return sending.refuse(reason);
		// Within an iteration it may go up and down again.
		const most = Math.max(Math.abs(first), Math.abs(last)) + (sumOf({ constant, by }, frame, Math.abs) ?? Number.NaN);
		if (!isExact(most)) return sending.refuse(reason);
		sending.put(name, first);
		sending.put(stepOf(name), step);
		return gatherLast(name, frame);
	},
	track({ name }, { work, environment }) {
		const [start, step] = [environment[name], environment[stepOf(name)]] as [number, number];
		return {
			begin(frame, chunk) {
				frame[name] = start + step * (chunk * work.chunk);
			},
			end: (frame) => frame[name],
		};
	},
};

/** Undefined if it is not exact, or if something in it is no number. */
function sumOf(
	{ constant, by }: Growth,
	frame: Readonly<Record<string, unknown>>,
	size = (amount: number) => amount,
): number | undefined {
	let sum = size(constant);
	for (const { factor, of, turns = [] } of by) {
		const amount = of === undefined ? 1 : frame[of];
		let product = isExact(amount) ? factor * amount : Number.NaN;
		for (const one of turns) {
			const count = sumOf(one, frame);
			product *= Number.isSafeInteger(count) ? Math.max(count as number, 0) : Number.NaN;
			if (!isExact(product + 0)) return undefined;
		}
		sum += size(product);
		if (!isExact(sum)) return undefined;
	}
	return sum;
}

function isExact(value: unknown): value is number {
	return typeof value === "number" && Number.isSafeInteger(value * 2 ** 16) && !Object.is(value, -0);
}
