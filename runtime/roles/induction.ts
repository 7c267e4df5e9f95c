/**
 * Variables to which each iteration adds the same amount. The kernel is the plain body; a chunk only starts at the value
 * that the iterations below it would have left. That is the plain loop's value because all sums are exact: multiples of
 * 2^-16 below 2^37. Other values make the loop run sequentially.
 */
import type { Row } from "./role.js";
import { gatherLast } from "./scalar.js";

/** Of a variable in the environment: what an iteration adds. */
const stepOf = (name: string): string => `${name}$step`;

export const induction: Row<"induction"> = {
	send({ name, constant, by }, sending) {
		const { frame, begin, count } = sending;
		const start = frame[name];
		const step = by.reduce<unknown>((sum, { factor, of }) => {
			const amount = frame[of];
			return isExact(sum) && isExact(amount) ? sum + factor * amount : undefined;
		}, constant);
		const reason = `${name} does not grow by exact steps`;
		if (!isExact(start) || !isExact(step)) return sending.refuse(reason);
		const [first, last] = [start - step * begin, start + step * (count - begin)];
		if (!isExact(first) || !isExact(last) || !isExact(step * count)) return sending.refuse(reason);
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

function isExact(value: unknown): value is number {
	return typeof value === "number" && Number.isSafeInteger(value * 2 ** 16) && !Object.is(value, -0);
}
