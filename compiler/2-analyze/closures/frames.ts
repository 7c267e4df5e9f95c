/**
 * What the parameters of a function are at each of its calls, as far as subscripts need to know.
 *
 * In:   const put = (r, c, v) => { out[r * w + c] = v; }      put(i, 0, x); put(i, 1, y);
 * Out:  for `out[r * w + c]` two frames: r is i and c is 0, r is i and c is 1
 *
 * The source says it once and each call means another element, so accesses of such functions are looked at call by call.
 */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import { functionNamed } from "../effects/targets.js";
import { isAssignedIn, isInteger } from "../subscripts/counting-loops.js";
import { type LoopScope, type Scope, walkCode } from "../variables/scope.js";
import type { Frame, FramesOf } from "../variables/uses.js";

/** More calls, or calls in calls, and nothing is known of the parameters. */
const MOST = 24;

export function createFrames(scope: Pick<LoopScope, keyof Scope>): FramesOf {
	const { ts } = scope;
	const { calls, strays } = callsOf(scope);
	const known = new Map<ts.SignatureDeclaration, readonly Frame[]>();
	const open = new Set<ts.SignatureDeclaration>();

	const framesOf = (fn: ts.SignatureDeclaration): readonly Frame[] => {
		const unknown = [{ fn, given: new Map(), outer: undefined }];
		const before = known.get(fn);
		if (before || open.has(fn) || strays.has(fn)) return before ?? unknown;
		open.add(fn);
		const found = (calls.get(fn) ?? []).flatMap((call): Frame[] => {
			const given = givenBy(scope, fn, call);
			return around(call).map((outer) => ({ fn, given, outer }));
		});
		open.delete(fn);
		const frames = found.length === 0 || found.length > MOST ? unknown : found;
		known.set(fn, frames);
		return frames;
	};

	const around: FramesOf = (node) => {
		for (let at = node.parent; at && at !== scope.inside; at = at.parent)
			if (ts.isFunctionLike(at) && calls.has(at)) return framesOf(at);
		return [undefined];
	};
	return around;
}

/** Calls of the functions in the loop's code, and those that are used in other ways. */
function callsOf(scope: Pick<LoopScope, keyof Scope>) {
	const { ts } = scope;
	const calls = new Map<ts.SignatureDeclaration, ts.CallExpression[]>();
	const strays = new Set<ts.SignatureDeclaration>();
	walkCode(scope, (at) => {
		if (!ts.isIdentifier(at) && !ts.isPropertyAccessExpression(at)) return;
		const fn = functionNamed(scope, at);
		if (!fn || ("name" in fn && fn.name === at) || (ts.isVariableDeclaration(at.parent) && at.parent.name === at))
			return;
		const call = at.parent;
		if (ts.isCallExpression(call) && call.expression === at) calls.set(fn, [...(calls.get(fn) ?? []), call]);
		else {
			strays.add(fn);
			calls.set(fn, calls.get(fn) ?? []);
		}
	});
	return { calls, strays };
}

/** The arguments of parameters that always are what the call passes. */
export function givenBy(scope: Scope, fn: ts.SignatureDeclaration, call: ts.CallExpression): Frame["given"] {
	const { ts, checker } = scope;
	const given = new Map<ts.Symbol, ts.Expression>();
	if (call.arguments.some((one) => ts.isSpreadElement(one))) return given;
	const places = fn.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
	for (const [place, { name, initializer, dotDotDotToken }] of places.entries()) {
		const argument = call.arguments[place];
		const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
		// A `var` or a function of the same name would be another declaration of the parameter.
		const isPassed = !initializer || (argument !== undefined && isDefined(scope, argument));
		const isAlone = symbol?.declarations?.length === 1 && isPassed && !dotDotDotToken;
		if (argument && symbol && isAlone && !isAssignedIn(scope, symbol, fn)) given.set(symbol, argument);
	}
	return given;
}

/** Arithmetic, and counters: no default is taken. */
function isDefined(scope: Scope, argument: ts.Expression): boolean {
	const { ts } = scope;
	const node = bare(ts, argument);
	if (ts.isBinaryExpression(node)) return ["+", "-", "*", "/", "%"].includes(node.operatorToken.getText());
	return isInteger(scope, node);
}

/** Is the frame one of calls that come from the other, or that one itself? */
export function isUnder(frame: Frame | undefined, other: Frame | undefined): boolean {
	return frame === other || (frame !== undefined && isUnder(frame.outer, other));
}
