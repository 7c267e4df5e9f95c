/** What an expression's value may be, and may hold. */
import type ts from "typescript";

export interface Origin {
	/** Variables that the value itself may be a part of. */
	readonly self: ReadonlySet<ts.Symbol>;
	/** Variables that may be reached through the value. */
	readonly contents: ReadonlySet<ts.Symbol>;
}

export const NONE: Origin = { self: new Set(), contents: new Set() };

export function both(symbols: ReadonlySet<ts.Symbol>): Origin {
	return { self: symbols, contents: symbols };
}

export function union(origins: readonly Origin[]): Origin {
	if (origins.length === 1 && origins[0]) return origins[0];
	return {
		self: new Set(origins.flatMap((one) => [...one.self])),
		contents: new Set(origins.flatMap((one) => [...one.contents])),
	};
}

/** All that the value may be or hold, as the contents of something new. */
export function held(origins: readonly Origin[]): Origin {
	return { self: new Set(), contents: new Set(origins.flatMap((one) => [...one.self, ...one.contents])) };
}

/** A part of the value. */
export function part(origin: Origin): Origin {
	return both(new Set([...origin.self, ...origin.contents]));
}
