/**
 * What calls do with what they are given, where that is known part by part (`effects/touches.ts`).
 *
 * In:   scale(rows[i], 2)      bodies[i].step(dt)
 * Out:  writes rows[i][any element], reads rows[i].length; what `step` of any class that is reached does to bodies[i]
 */
import type ts from "typescript";
import { bare, isVoidContext, wrapped } from "../../syntax/nodes.js";
import { METHODS } from "../effects/builtins.js";
import { CALLED, isSlotOf, memberName, memberOf, receiverOf, type Touch } from "../effects/summary.js";
import { functionOf, type Summaries, targetsOf } from "../effects/targets.js";
import { isLookalike, isOfInstance } from "../instances/lookalike.js";
import { isPartOf } from "../origins/parts.js";
import { isPrimitive } from "../variables/kinds.js";
import { bindingOf, type Scope, type Touched } from "../variables/scope.js";
import type { Frame, Step } from "../variables/uses.js";
import { isChained, unchained } from "./chains.js";
import { givenBy } from "./frames.js";

/**
 * What a call does with this argument, or with the object whose method this is, in terms of the caller. Undefined if that
 * is not known, or no code of the project, or if there should be no parts of it: see `Trust`.
 */
export function touchesOfArgument(
	scope: Scope,
	reached: Summaries,
	argument: ts.Expression,
	frame: Frame | undefined,
): Touched[] | undefined {
	if (isPrimitive(scope.ts, scope.checker.getTypeAtLocation(argument))) return undefined;
	const found = passed(scope, reached, argument);
	return found && touchedBy(found, (one, step) => inCall(scope, one, step, frame));
}

/** `body.area()`, if no class that the code reaches has a method of that name that changes something. */
export function changesNothing(scope: Scope, reached: Summaries, call: ts.CallExpression): boolean {
	const callee = bare(scope.ts, call.expression);
	if (!isOfInstance(scope, callee)) return false;
	const found = targetsOf(scope, reached, call);
	return (
		found.length > 0 &&
		found.every(({ summary, member }) => [...summary.changes.keys()].every((slot) => memberOf(slot) !== member))
	);
}

/** What all that a call may run do together. Undefined if that is not known of one of them. */
export function touchedBy(found: readonly Passed[], bind: (one: Passed, step: Step) => Step): Touched[] | undefined {
	if (found.some(({ touches }) => touches === undefined)) return undefined;
	return found.flatMap((one) =>
		(one.touches ?? []).map((touch) => ({ ...touch, steps: touch.steps.map((step) => bind(one, step)) })),
	);
}

/** A step of a function that is called, in the call; `outer`: the frame of the call. */
export function inCall<S extends Step>(
	scope: Scope,
	{ call, fn, receiver }: Called,
	step: S,
	outer: Frame | undefined,
): S {
	if (step.kind === "all" && step.counted)
		return { ...step, counted: inCall(scope, { call, fn, receiver }, step.counted, outer) };
	if (step.kind !== "element") return step;
	const given = givenBy(scope, fn, call);
	const bind = (frame: Frame | undefined): Frame =>
		frame?.outer ? { ...frame, outer: bind(frame.outer) } : { fn: frame?.fn ?? fn, given, outer, receiver };
	return { ...step, frame: bind(step.frame) };
}

interface Called {
	readonly call: ts.CallExpression;
	/** Of a method: what it is called on. */
	readonly receiver: ts.Expression | undefined;
	readonly fn: ts.SignatureDeclaration;
}

export interface Passed extends Called {
	readonly touches: readonly Touch[] | undefined;
	readonly changes: boolean;
}

/** The functions that a call may run, and what each does with the argument, or with the object that it is called on. */
export function passed(scope: Scope, reached: Summaries, argument: ts.Expression): Passed[] | undefined {
	const { ts } = scope;
	const outer = wrapped(ts, argument) as ts.Expression;
	const call = outer.parent;
	if (ts.isPropertyAccessExpression(call)) return received(scope, reached, call);
	if (!ts.isCallExpression(call)) return undefined;
	const place = call.arguments.indexOf(outer);
	if (place < 0 || call.arguments.some((one) => ts.isSpreadElement(one))) return undefined;
	const callee = bare(ts, call.expression);
	if (!ts.isPropertyAccessExpression(callee) || targetsOf(scope, reached, call)[0]?.member === CALLED)
		return calledWith(scope, reached, call, place);
	return isSeen(scope, reached, callee) ? methodsWith(scope, reached, callee, place) : undefined;
}

/** `this` of a method, or a part of a variable of which types say that it is an instance: of the body's own objects any may have the name. */
function isSeen(scope: Scope, reached: Summaries, callee: ts.PropertyAccessExpression): boolean {
	const { ts, inside } = scope;
	const owner = unchained(scope, reached, callee.expression);
	if (owner.kind === ts.SyntaxKind.ThisKeyword) return !ts.isForOfStatement(inside);
	return isOfInstance(scope, callee) && isPartOf(scope, owner, () => false);
}

/** What a function does with its argument at this place. */
function calledWith(scope: Scope, reached: Summaries, call: ts.CallExpression, place: number): Passed[] | undefined {
	const [target, ...others] = targetsOf(scope, reached, call);
	if (!target || target.member !== CALLED || others.length > 0) return undefined;
	const { touches, changes, declaration } = target.summary;
	const does = {
		call,
		fn: functionOf(scope.ts, declaration) as ts.SignatureDeclaration,
		receiver: undefined,
		// Before anything is known of a function it counts as doing nothing: see `followFunctions`.
		touches: touches === undefined ? [] : touches.get(`${CALLED}#${place}`),
		changes: [...changes.keys()].some((slot) => isSlotOf(slot, CALLED, place, -1)),
	};
	return [does];
}

/** The launch sees to it that what the method is called on is no collection, if more than parts that it names could matter. */
function isLookedAt(scope: Scope, reached: Summaries, callee: ts.PropertyAccessExpression): boolean {
	const { ts } = scope;
	const owner = unchained(scope, reached, callee.expression);
	const isVariable = ts.isIdentifier(owner) && ["local", "module"].includes(bindingOf(scope, owner).kind);
	return isVariable || owner.kind === ts.SyntaxKind.ThisKeyword || METHODS.get(callee.name.text)?.mutates === true;
}

/** The methods that `body.step()` may run: those of its name in all classes that the code reaches. */
export function received(scope: Scope, reached: Summaries, callee: ts.Expression): Passed[] | undefined {
	return methodsWith(scope, reached, callee, "this");
}

/** What such methods do with what they are called on, or with their argument at this place. */
function methodsWith(
	scope: Scope,
	reached: Summaries,
	callee: ts.Expression,
	place: number | "this",
): Passed[] | undefined {
	const { ts } = scope;
	if (!ts.isPropertyAccessExpression(callee)) return undefined;
	const call = wrapped(ts, callee).parent;
	const isCall = ts.isCallExpression(call) && bare(ts, call.expression) === callee && !callee.questionDotToken;
	const name = callee.name.text;
	if (
		!isCall ||
		(METHODS.has(name) && !(isLookalike(scope, callee) && isLookedAt(scope, reached, callee))) ||
		call.arguments.some((one) => ts.isSpreadElement(one))
	)
		return undefined;
	const receiver = unchained(scope, reached, callee.expression);
	const isTaken = !isVoidContext(ts, call) && !isChained(scope, reached, call);
	const found = targetsOf(scope, reached, call).flatMap(({ summary, member }): Passed[] => {
		const { declaration, touches, changes } = summary;
		const fns = ts.isClassLike(declaration) ? declaration.members.filter((one) => memberName(ts, one) === member) : [];
		const [fn, ...others] = fns;
		if (!fn || !ts.isMethodDeclaration(fn) || others.length > 0) return [];
		const all = touches === undefined ? [] : touches.get(`${member}#${place}`);
		if (place !== "this") {
			const isChanged = [...changes.keys()].some((slot) => isSlotOf(slot, member, place, -1));
			return [{ call, fn, receiver, touches: all, changes: isChanged }];
		}
		const touched = isTaken ? all : all?.filter((one) => !one.given);
		// Only where captured objects may have the method is it told whether it changes them.
		const mayChange = scope.instances === undefined || changes.has(receiverOf(member));
		const isChanged = touched?.some(({ action }) => action !== "read") ?? mayChange;
		return [{ call, fn, receiver, touches: touched, changes: isChanged }];
	});
	return found.length > 0 && found.length === targetsOf(scope, reached, call).length ? found : undefined;
}
