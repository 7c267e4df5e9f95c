/** What functions and methods do if something holds of what they are given. */
import type { Leaf, OfMethods } from "../../origins/trust.js";
import type { Slot, Summary } from "../summary.js";

/** What may be presumed of an argument. */
export type Presumed = Leaf | OfMethods;

/** What a function does if some parts of what it is given are no objects. */
export interface Presuming extends Summary {
	readonly presumes: ReadonlyMap<string, { readonly slot: Slot; readonly what: Presumed }>;
	/** The name of a method, of the class whose summary the rest is. */
	readonly member: string;
}
