/**
 * Tests that whatever the loop calls a method of is an instance of a class that kernels have a copy of.
 *
 * In:   bodies: Body[], of which one is of a class below `Body` that nobody registered, or has a method of its own
 * Out:  "bodies[1] is an instance of Loud"
 */
import { describe } from "../codec/kind.js";
import { hasRecipe, isAsDeclared, type Registered, registeredOf } from "../codec/registry.js";
import { walk } from "../codec/walk.js";
import type { ClassCopy } from "../contract.js";
import { isFlat } from "./sharing/memory.js";

/** Why the loop must not run with its copies, in words; runs no code of the user. */
export function strangerIn(name: string, value: unknown, copies: readonly ClassCopy[]): string | undefined {
	if (isFlat(value)) return undefined;
	const same = new Map<Registered, boolean>();
	const isSame = (row: Registered): boolean => {
		const found = same.get(row) ?? (isCopied(row, copies) && isAsDeclared(row));
		same.set(row, found);
		return found;
	};
	try {
		walk(value, name, {
			seen: new Set(),
			visit(object, kind, path) {
				const row = kind === "instance" ? rowOf(object) : undefined;
				if (row && !isSame(row))
					throw new Stranger(`${path()} is ${describe(object)}, which is not as kernels know it`);
				return !hasRecipe(object);
			},
			fail(path, what) {
				throw new Stranger(`${path} is ${what}`);
			},
		});
	} catch (error) {
		if (error instanceof Stranger) return error.message;
		throw error;
	}
	return undefined;
}

class Stranger extends Error {}

/** Whether kernels have a copy of the class, and instances travel to it in the same way. */
export function isCopied({ name, take }: Registered, copies: readonly ClassCopy[]): boolean {
	const copy = copies.find(([id]) => id === name);
	return copy !== undefined && (copy[2] === undefined) === (take === undefined);
}

function rowOf(object: object): Registered | undefined {
	return registeredOf(Object.getPrototypeOf(object) as object);
}
