/** What the checker says of a value; whatever rests on it is an assumption in the plan, or checked at launch. */
import type ts from "typescript";
import type { TS } from "../../syntax/nodes.js";

/** The checker says that the value is no object. */
export function isPrimitive(ts: TS, type: ts.Type): boolean {
	const { TypeFlags } = ts;
	const primitive =
		TypeFlags.StringLike |
		TypeFlags.NumberLike |
		TypeFlags.BooleanLike |
		TypeFlags.BigIntLike |
		TypeFlags.Undefined |
		TypeFlags.Null |
		TypeFlags.Void;
	const types = type.isUnion() ? type.types : [type];
	return types.every((one) => (one.flags & primitive) !== 0);
}
