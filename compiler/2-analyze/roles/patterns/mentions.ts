/** Where code mentions a variable. */
import type ts from "typescript";
import { type TS, walk } from "../../../syntax/nodes.js";

/** How to tell a mention of the variable. */
export type IsVariable = (node: ts.Node) => boolean;

/** All mentions of the variable in a piece of code. */
export function mentions(ts: TS, node: ts.Node, is: IsVariable): ts.Node[] {
	const found: ts.Node[] = [];
	walk(ts, node, (at) => {
		if (!is(at)) return true;
		found.push(at);
		return false;
	});
	return found;
}
