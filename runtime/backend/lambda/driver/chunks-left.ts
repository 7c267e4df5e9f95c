/**
 * Which chunks of a region are still to be given out, given out, or covered by a result. The one place that decides
 * whether a result counts: it does if none of its chunks is covered yet. So each chunk counts once, however often it was
 * invoked, and a piece and its halves never both.
 */
export interface Run {
	readonly first: number;
	readonly last: number;
}

export interface ChunksLeft {
	/** The next run to give out, of at most `most` chunks and aligned to its own size; undefined: none is left. */
	next(most: number): Run | undefined;
	/** Gives a run (what is not covered of it) out again. */
	putBack(run: Run): void;
	/** Whether a result for this run counts. If so its chunks are covered from now on. */
	cover(run: Run): boolean;
	isCovered(run: Run): boolean;
	/** What is needed of a run and not covered, ascending. */
	open(run: Run): Run[];
	/** Keeps a run from being given out: its result is on the way. False if that could not count. */
	keep(run: Run): boolean;
	/** Chunks from `end` on are not needed any more. */
	trim(end: number): void;
	waiting(): number;
	covered(): number;
	/** Whether all chunks that are needed are covered. */
	isComplete(): boolean;
}

export function createChunksLeft(first: number, last: number): ChunksLeft {
	const done = new Uint8Array(last - first);
	/** Runs to give out, ascending and apart from each other. */
	let pending: Run[] = first < last ? [{ first, last }] : [];
	let end = last;
	let count = 0;
	const isCovered = (run: Run): boolean => {
		for (let chunk = run.first; chunk < Math.min(run.last, end); chunk++) if (done[chunk - first] === 0) return false;
		return true;
	};
	const takeOut = (run: Run): void => {
		pending = pending.flatMap((one) => {
			const parts = [
				{ first: one.first, last: Math.min(one.last, run.first) },
				{ first: Math.max(one.first, run.last), last: one.last },
			];
			return parts.filter((part) => part.first < part.last);
		});
	};
	const open = (run: Run): Run[] => {
		const found: Run[] = [];
		for (let chunk = run.first; chunk < Math.min(run.last, end); chunk++) {
			const before = found.at(-1);
			if (done[chunk - first] !== 0) continue;
			if (before?.last === chunk) found[found.length - 1] = { first: before.first, last: chunk + 1 };
			else found.push({ first: chunk, last: chunk + 1 });
		}
		return found;
	};
	const mayCover = (run: Run): boolean => {
		if (run.first < first || run.last > last || run.first >= run.last) return false;
		for (let chunk = run.first; chunk < run.last; chunk++) if (done[chunk - first] !== 0) return false;
		return true;
	};
	return {
		next(most) {
			const [head] = pending;
			if (head === undefined) return undefined;
			const run = { first: head.first, last: head.first + alignedSize(head, most) };
			takeOut(run);
			return run;
		},
		putBack(run) {
			takeOut(run);
			pending = [...pending, ...open(run)].sort((a, b) => a.first - b.first);
		},
		cover(run) {
			if (!mayCover(run)) return false;
			done.fill(1, run.first - first, run.last - first);
			count += run.last - run.first;
			takeOut(run);
			return true;
		},
		isCovered,
		open,
		keep(run) {
			if (!mayCover(run)) return false;
			takeOut(run);
			return true;
		},
		trim(limit) {
			end = Math.min(end, limit);
			takeOut({ first: end, last });
		},
		waiting: () => pending.reduce((sum, run) => sum + run.last - run.first, 0),
		covered: () => count,
		isComplete: () => count >= end - first && isCovered({ first, last: end }),
	};
}

/** The largest power of two that the run, its first chunk and `most` allow. */
function alignedSize({ first, last }: Run, most: number): number {
	let size = 1;
	while (size * 2 <= Math.min(most, last - first) && first % (size * 2) === 0) size *= 2;
	return size;
}
