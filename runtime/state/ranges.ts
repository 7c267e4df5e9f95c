/** Ranges that do not overlap, ascending. */
import type { Range } from "./state.js";

export interface Ranges {
	/** Whether some of a range is in it. */
	overlaps(range: Range): boolean;
	/** Adds a range, unless some of it is in it already. */
	add(range: Range): boolean;
	remove(range: Range): void;
	has(range: Range): boolean;
	all(): readonly Range[];
	/** What is missing of `[0, count)`. */
	gaps(count: number): readonly Range[];
}

export function createRanges(): Ranges {
	const held: Range[] = [];
	/** Place of the first range that ends after `begin`. */
	const place = (begin: number): number => {
		let [low, high] = [0, held.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((held[middle] as Range).end > begin) high = middle;
			else low = middle + 1;
		}
		return low;
	};
	const overlaps = ({ begin, end }: Range): boolean => {
		const next = held[place(begin)];
		return next !== undefined && next.begin < end;
	};
	const has = ({ begin, end }: Range): boolean => {
		const found = held[place(begin)];
		return found?.begin === begin && found.end === end;
	};
	return {
		overlaps,
		has,
		add(range) {
			if (overlaps(range)) return false;
			held.splice(place(range.begin), 0, range);
			return true;
		},
		remove(range) {
			if (has(range)) held.splice(place(range.begin), 1);
		},
		all: () => held,
		gaps(count) {
			const found: Range[] = [];
			let at = 0;
			for (const { begin, end } of held) {
				if (begin > at) found.push({ begin: at, end: begin });
				at = end;
			}
			if (at < count) found.push({ begin: at, end: count });
			return found;
		},
	};
}

/** Whether a range is one of a loop of `count` chunks. */
export function isRange({ begin, end }: Range, count: number): boolean {
	return Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin < end && end <= count;
}
