/**
 * How many invocations may be in flight: at most the limit; new environments only as fast as Lambda makes them; and after
 * a throttle half as many, growing again with each success.
 */
export interface PaceOptions {
	/** Invocations at the same time. */
	readonly limit: number;
	/** New environments at once, and per second afterwards. Lambda: 1,000 per 10 seconds and function. */
	readonly burst?: number;
	readonly perSecond?: number;
	/** Milliseconds; tests have a clock of their own. */
	readonly now?: () => number;
}

export interface Pace {
	/** Milliseconds until another invocation may start; 0: now; Infinity: when one has ended. */
	wait(inFlight: number): number;
	succeeded(): void;
	/** `after`: seconds that the answer asks to wait. */
	throttled(after: number | undefined): void;
	/** Nothing has succeeded since the first of many throttles: true once in a long while. */
	isStuck(): boolean;
	/** Invocations that may be in flight now. */
	window(): number;
}

const BURST = 1000;
const PER_SECOND = 100;
const FIRST_BACKOFF = 50;
const LONGEST_BACKOFF = 5000;
/** Milliseconds of nothing but throttles before somebody should know. */
const STUCK = 10_000;

export function createPace({ limit, burst = BURST, perSecond = PER_SECOND, now = Date.now }: PaceOptions): Pace {
	let window = limit;
	/** Environments that are there by now, and when that was reckoned. */
	let warm = Math.min(limit, burst);
	let reckoned = now();
	let until = 0;
	let backoff = FIRST_BACKOFF;
	/** The first throttle since the last success, or since `isStuck` said so. */
	let refused: number | undefined;
	const refill = (): void => {
		const time = now();
		const made = Math.floor(((time - reckoned) / 1000) * perSecond);
		if (made < 1) return;
		warm = Math.min(limit, warm + made);
		reckoned = warm === limit ? time : reckoned + (made / perSecond) * 1000;
	};
	return {
		wait(inFlight) {
			const time = now();
			if (time < until) return until - time;
			refill();
			if (inFlight >= Math.floor(window)) return Number.POSITIVE_INFINITY;
			if (inFlight < warm) return 0;
			return Math.max(1, reckoned + 1000 / perSecond - time);
		},
		succeeded() {
			window = Math.min(limit, window + 1 / Math.max(1, window / 4));
			backoff = FIRST_BACKOFF;
			refused = undefined;
		},
		throttled(after) {
			const time = now();
			refused ??= time;
			// Requests that were refused together count as one refusal.
			if (time >= until) {
				window = Math.max(1, window / 2);
				backoff = Math.min(LONGEST_BACKOFF, backoff * 2);
			}
			until = Math.max(until, time + (after === undefined ? backoff * (0.5 + Math.random() / 2) : after * 1000));
		},
		isStuck() {
			const time = now();
			if (refused === undefined || time - refused < STUCK) return false;
			refused = time;
			return true;
		},
		window: () => Math.floor(window),
	};
}
