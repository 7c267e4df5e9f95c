/** What the rules for the kinds of expressions share. */
import type ts from "typescript";
import type { Call, Summaries } from "../effects/targets.js";
import type { Scope } from "../variables/scope.js";
import type { Origin } from "./origin.js";

export interface OriginRules {
	readonly scope: Scope;
	readonly summaries: Summaries;
	of(node: ts.Expression): Origin;
	ofSymbol(symbol: ts.Symbol): Origin;
	/** All variables from outside that a piece of code names. */
	mentioned(node: ts.Node): Origin;
	/** All variables from outside: for what is not known at all. */
	everything(): Origin;
	/** What iterating over the value gives. */
	elements(node: ts.Expression): Origin;
	stored(): Origin;
	returned(fn: ts.SignatureDeclaration): Origin;
	/** Computes what may rest on itself. */
	once(key: ts.Node, compute: () => Origin): Origin;
	/** The call runs a method of one of the classes that are reached. */
	isMethod(call: Call): boolean;
	/** The elements are taken to be primitive, and the launch checks it. */
	isFlat(node: ts.Expression): boolean;
}
