/** What reports say of guards that fail. */
import type { Guard } from "../contract.js";

/** Why the loop runs sequentially, in words. */
export function describeGuard(guard: Guard): string {
	switch (guard.kind) {
		case "integer":
			return `${guard.name} is not a safe integer, or beyond 2 ** 50`;
		case "at least":
			return `${guard.name} is not an integer of at least ${guard.least}`;
		case "apart":
		case "independent":
			return `an iteration may touch what an earlier one writes into ${guard.name}`;
		case "narrow":
			return `${guard.name} may be wider than 32 bits`;
		case "distinct":
			return `a part of ${guard.name} stands in two places, or cannot be written`;
		case "is":
			return `${guard.name} is not of class ${guard.of.join(" or ")}`;
		case "disjoint":
			return `${guard.a} and ${guard.b} share memory`;
		case "ordered":
			return `${guard.a} is greater than ${guard.b}, or of another type`;
		case "primitive":
			return `${guard.name} is an object`;
		case "flat":
			return `${guard.name} is no array, or holds objects`;
		case "rows":
			return `${guard.name} is no array of arrays, or one of them holds objects`;
		case "leaves":
			return `${guard.name} holds an object as ${guard.members.join(" or ")}`;
		case "data":
			return `${guard.name} has an accessor`;
		case "no collections":
			return `${guard.name} holds a map, a set or a typed array`;
		case "stateless":
			return `${guard.name} keeps state between matches`;
		case "instances":
			return `${guard.name} holds what kernels have no copy of`;
		case "fields":
			return `${guard.name} cannot be taken apart`;
		case "method":
			return `${guard.name}.${guard.member} is another one`;
		default:
			return guard satisfies never;
	}
}
