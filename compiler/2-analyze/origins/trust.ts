/** What the analysis of effects takes for granted of outside variables, and the guards that check it. */
import type ts from "typescript";
import type { Guard } from "../../../runtime/contract.js";

/**
 * What may be taken for granted of a variable: it is a primitive value, holds only primitive values, or has a primitive
 * length; `.p`: no object in what it holds has another one as its `p`; it holds no methods but those of registered
 * classes; it is no collection itself. Who says yes has it checked at launch.
 */
export type Trusting = "primitive" | "flat" | "rows" | "length" | OfMethods | Leaf;

/** What decides which code a call of a method runs. */
export type OfMethods = "methods" | "instance";

/** `.p`, `.p.*`: members of whatever it holds, and elements of such; `*.*`: elements of its own elements. */
export type Leaf = `.${string}` | `*${string}`;

export type Trust = (symbol: ts.Symbol, what: Trusting) => boolean;

/** What the launch and the roles say of outside variables. */
export interface Taken {
	/** Variables that each iteration assigns before it reads them, so that they count as locals. */
	readonly assignedFirst: ReadonlySet<ts.Symbol>;
	readonly trust: Trust;
	/** Names of members that code may give to objects; undefined: any. See `methods/replaced.ts`. */
	readonly replaced?: ReadonlySet<string> | undefined;
}

/** What an origin was pruned by. */
export type Trusted = ReadonlyMap<ts.Symbol, ReadonlySet<Trusting>>;

/** What has been taken for granted of a variable, or of the items. */
export function trustGuards(name: string, trusted: ReadonlySet<Trusting> | undefined, isOpen: boolean): Guard[] {
	const all = [...(trusted ?? [])];
	const members = all.filter(isLeaf).map((what) => what.replace(/^\./, ""));
	const guards = all.flatMap((what): Guard[] => {
		if (isOfMethods(what)) return []; // `guards.ts` knows the classes
		if (what === "length") return isOpen ? [{ kind: "is", name, of: ["array", "typed", "string"] }] : [];
		return isLeaf(what) ? [] : [{ kind: what, name }];
	});
	return members.length > 0 ? [...guards, { kind: "leaves", name, members }] : guards;
}

export function isLeaf(what: Trusting): what is Leaf {
	return what.startsWith(".") || what.startsWith("*");
}

export function isOfMethods(what: Trusting): what is OfMethods {
	return what === "methods" || what === "instance";
}
