/** What the passes over a loop share, made of its code and of the functions that it reaches. */
import type ts from "typescript";
import type { FoundFunction, FoundLoop } from "../1-find/found.js";
import { isChained } from "./closures/chains.js";
import { createFrames } from "./closures/frames.js";
import { createMethods } from "./closures/methods.js";
import { changesNothing, touchesOfArgument } from "./closures/passed.js";
import type { Functions } from "./effects/functions.js";
import { namesOutside } from "./effects/quiet.js";
import type { LoopScope, Scope } from "./variables/scope.js";

export function scopeOf(
	outer: Scope,
	{ reached }: Functions,
	{ owner, found }: { readonly owner: FoundFunction; readonly found: FoundLoop },
): LoopScope {
	const { node } = found;
	const touches = remembered((argument, frame) => touchesOfArgument(outer, reached, argument, frame));
	const framesOf = createFrames(outer);
	const isIdle = (call: ts.CallExpression) => changesNothing(outer, reached, call);
	const ofChains = (call: ts.CallExpression) => isChained(outer, reached, call);
	const prints = [...reached.keys()].some((one) => namesOutside(outer.ts, one));
	const loop = { loop: found, owner, body: node.statement, file: node.getSourceFile() };
	return {
		...outer,
		...loop,
		touches,
		framesOf,
		isIdle,
		isChained: ofChains,
		methodOf: createMethods(outer, reached),
		prints,
	};
}

/** Frames are told apart by identity, so the same question must have the same answer. */
function remembered(ask: LoopScope["touches"]): LoopScope["touches"] {
	const known = new Map<ts.Node, Map<unknown, ReturnType<LoopScope["touches"]>>>();
	return (argument, frame) => {
		const answers = known.get(argument) ?? new Map();
		known.set(argument, answers);
		if (!answers.has(frame)) answers.set(frame, ask(argument, frame));
		return answers.get(frame);
	};
}
