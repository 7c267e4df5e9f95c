/** Values that rest on each other in cycles: computed from below until nothing grows. */
import { NONE, type Origin } from "./origin.js";

export interface Fixpoint<Key> {
	/** The value of a key; while it is being computed, what is known of it so far. */
	get(key: Key, compute: () => Origin): Origin;
	/** Asks again until the answer rests on finished values. */
	settle<T>(ask: () => T): T;
}

export function createFixpoint<Key>(): Fixpoint<Key> {
	const known = new Map<Key, Origin>();
	const round = new Map<Key, Origin>();
	const guesses = new Map<Key, Origin>();
	const open = new Set<Key>();
	let grew = false;
	let asking = false;
	return {
		get(key, compute) {
			const done = known.get(key) ?? round.get(key);
			if (done) return done;
			const guess = guesses.get(key) ?? NONE;
			if (open.has(key)) return guess;
			open.add(key);
			const value = compute();
			open.delete(key);
			if (value.self.size > guess.self.size || value.contents.size > guess.contents.size) {
				guesses.set(key, value);
				grew = true;
			}
			round.set(key, value);
			return value;
		},
		settle(ask) {
			if (asking) return ask();
			asking = true;
			try {
				for (;;) {
					grew = false;
					round.clear();
					const answer = ask();
					if (grew) continue;
					for (const [key, value] of round) known.set(key, value);
					return answer;
				}
			} finally {
				asking = false;
			}
		},
	};
}
