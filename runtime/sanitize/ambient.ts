/**
 * What trial runs of a loop must not show or depend on: output is dropped, and `Math.random` and `Date.now` start anew
 * with each chunk, so that the same iterations get the same values in any order.
 */
export interface Ambient {
	/** Iterations from `begin` run next. */
	begin(begin: number): void;
}

/** Runs `body` in that surrounding. */
export function withAmbient<T>(body: (ambient: Ambient) => T): T {
	const { random } = Math;
	const { now } = Date;
	const streams = [process.stdout, process.stderr];
	const writes = streams.map((stream) => stream.write);
	const started = now();
	let state = 0;
	let ticks = 0;
	Math.random = () => {
		state = (state + 0x9e3779b9) | 0;
		const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
		return (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0) / 2 ** 32;
	};
	Date.now = () => started + ticks++;
	for (const stream of streams) stream.write = (() => true) as typeof stream.write;
	try {
		return body({
			begin(iteration) {
				state = iteration;
				ticks = 0;
			},
		});
	} finally {
		Math.random = random;
		Date.now = now;
		for (const [place, stream] of streams.entries()) stream.write = writes[place] as typeof stream.write;
	}
}
