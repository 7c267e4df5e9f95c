/**
 * Follows constants of the body, variables that it assigns once, and parameters of its functions, that are other names for a
 * variable or a part of one.
 *
 * In:   const row = grid[y]; row[x] = row[x - 1];      for (const line of order.lines) line.price = 0
 * Out:  grid[y][x] (assign), grid[y][x - 1] (read), and grid[y] itself (read, but nothing in it);
 *       order.lines[any].price (assign), order.lines.length (read)
 */
import type ts from "typescript";
import { bare, isReference, isVoidContext, type TS, wrapped } from "../../syntax/nodes.js";
import { isTypedArrayName, symbolOf } from "../../syntax/symbols.js";
import { isUnder } from "../closures/frames.js";
import {
	type Alias,
	anyElement,
	handedBy,
	isCompared,
	isOwnNumber,
	namesOf,
	propertiesSet,
} from "../origins/aliases.js";
import { isPrimitive, yieldsPrimitive } from "./kinds.js";
import { isInCode, type LoopScope, type Touched, walkCode } from "./scope.js";
import { type Frame, readUse, type Step, type Use, type View } from "./uses.js";
import type { OuterVariable } from "./variables.js";

/** One access to a part of a variable, by its own name or by a constant's. */
export interface PathUse extends Use {
	/** Of the variable: those of the constant included. `root` is the name that stands in the source. */
	readonly steps: readonly Step[];
	/** By another name than that of the variable. */
	readonly alias: boolean;
	/** The part is only named, or compared: nothing in it is read. */
	readonly shallow: boolean;
	/** Which object the part is, or whether there is one, matters. */
	readonly compared?: true;
}

/** All accesses to the variable and its parts. */
export function pathsOf(scope: LoopScope, variable: OuterVariable): readonly PathUse[] {
	return variable.uses.flatMap((use) =>
		scope.framesOf(use.root).flatMap((frame) => {
			const found = followed(scope, { ...inFrame(use, frame), alias: false, shallow: false });
			return found.map((one) => ofView(scope.ts, one));
		}),
	);
}

/** Roots of all accesses by constants: `row` of `row[x] = 1`. */
export function aliasRoots(scope: LoopScope, variables: readonly OuterVariable[]): ReadonlyMap<ts.Node, OuterVariable> {
	const roots = new Map<ts.Node, OuterVariable>();
	for (const variable of variables)
		for (const { alias, root } of pathsOf(scope, variable)) if (alias) roots.set(root, variable);
	return roots;
}

/** The use, and those of the names that the body has for what it reads, or for parts of that. */
export function followed(scope: LoopScope, use: PathUse): PathUse[] {
	const given = use.action === "read" && !use.names ? scope.touches(use.top, use.frame) : undefined;
	if (given) return passedOn(scope, use, given);
	if (use.action === "call") return receivedBy(scope, use) ?? viewedBy(scope, use) ?? handedOn(scope, use);
	if (use.action !== "read") return [use];
	const set = propertiesSet(scope, use.top);
	if (set) return assignedBy(scope, use, set);
	if (use.names) return usesBy(scope, use, { symbol: use.names, steps: [] });
	if (use.steps.length > 0 && isCompared(scope, use.top)) return [{ ...use, shallow: true, compared: true }];
	// A number that gets a name is a number: nothing of the array is looked at by the name.
	const isValue = use.steps.length > 0 && isPrimitive(scope.ts, scope.checker.getTypeAtLocation(use.top));
	const named = isValue ? undefined : namesOf(scope, use.top);
	if (!named || (use.steps.some(isView) && !named.aliases.every((one) => isOfBody(scope, one)))) return [use];
	const looked = named.elements ? [lengthOf(use, use.steps)] : [];
	return [...looked, ...named.aliases.flatMap((one) => usesBy(scope, use, one))];
}

/** What becomes of the view that `subarray` gives, and what `fill` and `set` do to a part. */
function viewedBy(scope: LoopScope, use: PathUse): PathUse[] | undefined {
	const { ts } = scope;
	const { site: call, steps, frame } = use;
	const owner = steps.slice(0, -1);
	const last = owner.at(-1);
	const outer = last?.kind === "all" ? last.view : undefined;
	if (!ts.isCallExpression(call) || !isOfTyped(scope, use.top, call)) return undefined;
	const { text } = use.top.name;
	const ends = text === "set" ? placesSet(scope, call) : undefined;
	const [begin, end] = ends ? [ends.begin] : text === "fill" ? call.arguments.slice(1) : call.arguments;
	const view: Step = {
		kind: "all",
		node: call,
		numbers: true,
		view: { call, begin, end, between: ends?.between, frame, outer, place: undefined },
	};
	const of = outer ? owner.slice(0, -1) : owner;
	if ((text === "fill" || ends) && of.length === 0 && isVoidContext(ts, call))
		return [{ ...use, action: "update", passed: true, alias: true, steps: [view, anyElement(call)] }];
	if (text !== "subarray") return undefined;
	const own = inFrame(readUse(ts, call), frame);
	const found = followed(scope, { ...own, steps: [...of, view, ...own.steps], alias: true, shallow: false });
	// What stands in for a row of numbers has more methods than that.
	return of.length > 0 ? [{ ...use, shallow: true }, ...found] : found;
}

/** Of `t.set(a.subarray(p, q), o)`: it changes as many elements from `o` on as there are between `p` and `q`. */
function placesSet(scope: LoopScope, { arguments: [source, begin] }: ts.CallExpression) {
	const { ts } = scope;
	const view = source && bare(ts, source);
	const callee = view && ts.isCallExpression(view) ? bare(ts, view.expression) : undefined;
	if (!callee || !ts.isCallExpression(view as ts.Expression)) return undefined;
	const made = view as ts.CallExpression;
	const [from, to] = made.arguments;
	const isView = isOfTyped(scope, callee, made) && callee.name.text === "subarray";
	return isView && from && to ? { begin, between: [from, to] as const } : undefined;
}

/** The view itself, and no element of it. */
function isView(step: Step): boolean {
	return step.kind === "all" && step.view !== undefined && !step.view.place;
}

/** A name that is gone with the iteration: what it stands for does not leave the loop. */
function isOfBody(scope: LoopScope, { symbol }: Alias): boolean {
	return symbol.declarations?.every((one) => isInCode(scope, one)) === true;
}

/** A method of a typed array. That it is one is checked at launch. */
function isOfTyped(
	{ ts, checker }: LoopScope,
	callee: ts.Expression,
	call: ts.CallExpression,
): callee is ts.PropertyAccessExpression {
	if (!ts.isPropertyAccessExpression(callee) || call.arguments.some((one) => ts.isSpreadElement(one))) return false;
	const { symbol } = checker.getNonNullableType(checker.getTypeAtLocation(callee.expression));
	return isTypedArrayName(symbol?.name ?? "");
}

/** Methods of typed arrays that look at elements while they run, and give none of the memory away. */
const LOOKING: ReadonlySet<string> = new Set("includes indexOf join lastIndexOf slice".split(" "));

/** Those that change elements of it, and never its length. */
const CHANGING: ReadonlySet<string> = new Set("copyWithin fill reverse set".split(" "));

/** The same in terms of the array: the view and a step from it are one step. Of a row it is any element. */
function ofView(ts: TS, use: PathUse): PathUse {
	const place = use.steps.findIndex(isView);
	const view = use.steps[place];
	if (view?.kind !== "all" || !view.view) return use;
	const [row, [next, ...more]] = [use.steps.slice(0, place), use.steps.slice(place + 1)];
	const at = (one: Step, further: readonly Step[] = []): readonly Step[] => {
		const step: Step = { ...view, view: row.length > 0 ? undefined : { ...(view.view as View), place: one } };
		return [...row, step, ...further];
	};
	if (next && next.kind !== "property") return { ...use, steps: at(next, more) };
	const whole: PathUse = { ...use, action: "read", steps: [] };
	const isSpread = !next && ts.isSpreadElement(wrapped(ts, use.top).parent);
	if (isSpread) return { ...whole, steps: at(anyElement(view.node)) };
	if (!next && use.shallow) return { ...whole, steps: row };
	if (!next || more.length > 0) return whole;
	if (next.name === "length" && use.action === "read") return { ...whole, steps: row, shallow: true };
	if (use.action !== "call" || use.shallow) return whole;
	if (LOOKING.has(next.name)) return { ...whole, steps: at(anyElement(view.node)) };
	const isChange = CHANGING.has(next.name) && ts.isExpression(use.site) && isVoidContext(ts, use.site);
	return isChange ? { ...whole, action: "update", passed: true, steps: at(anyElement(view.node)) } : whole;
}

/** What becomes of elements that a method of an array hands to a function, or gives. */
function handedOn(scope: LoopScope, use: PathUse): PathUse[] {
	const owner: PathUse = { ...use, action: "read", steps: use.steps.slice(0, -1) };
	const found = handedBy(scope, use.top, use.site);
	if (!found) return [use];
	const own = inFrame(readUse(scope.ts, use.site as ts.Expression), use.frame);
	const looked = found.gives === "elements" ? [use] : [{ ...use, shallow: true }, lengthOf(use, owner.steps)];
	const uses = found.aliases.flatMap((one) => usesBy(scope, owner, one));
	if (found.gives !== "element") return [...looked, ...uses];
	const steps = [...owner.steps, anyElement(use.top), ...own.steps];
	return [...looked, ...uses, ...followed(scope, { ...own, steps, alias: true, shallow: false })];
}

function lengthOf(use: PathUse, steps: readonly Step[]): PathUse {
	const length: Step = { kind: "property", name: "length", node: use.top };
	return { ...use, action: "read", steps: [...steps, length], shallow: true };
}

/** The part that gets a name, of which nothing is read by that, and all mentions of the name in the calls that come from there. */
function usesBy(scope: LoopScope, use: PathUse, { symbol, steps }: Alias): PathUse[] {
	const mentions: PathUse[] = [];
	const { ts, checker } = scope;
	const whole = [...use.steps, ...steps];
	walkCode(scope, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at) || symbolOf(ts, checker, at) !== symbol) return;
		for (const frame of scope.framesOf(at)) {
			if (!isUnder(frame, use.frame)) continue;
			const own = inFrame(readUse(ts, at), frame);
			if (own.action === "assign" && own.steps.length === 0) continue; // what makes it a name
			const further = own.steps.map((step) => (isOwnNumber(scope, step) ? anyElement(step.node) : step));
			mentions.push({ ...own, steps: [...whole, ...further], alias: true, shallow: false });
		}
	});
	return [{ ...use, steps: whole, shallow: true }, ...mentions.flatMap((one) => followed(scope, one))];
}

/** The use as it is in a call of the function in which it stands. */
function inFrame(use: Use, frame: Frame | undefined): Use {
	if (!frame) return use;
	const steps = use.steps.map((step) => (step.kind === "element" ? { ...step, frame } : step));
	return { ...use, steps, frame };
}

/** The call sets members of the part. */
function assignedBy({ ts }: LoopScope, use: PathUse, set: NonNullable<ReturnType<typeof propertiesSet>>): PathUse[] {
	const own = set.map(({ name, value }): PathUse => {
		const links = yieldsPrimitive(ts, value) ? undefined : "itself";
		const steps: Step[] = [...use.steps, { kind: "property", name, node: use.top }];
		return { ...use, steps, action: "assign", site: wrapped(ts, use.top).parent, passed: true, links };
	});
	return use.steps.length === 0 ? own : [{ ...use, shallow: true, passed: true }, ...own];
}

/** What a method does with the part that it is called on. */
function receivedBy(scope: LoopScope, use: PathUse): PathUse[] | undefined {
	const callee = use.top;
	if (!scope.ts.isPropertyAccessExpression(callee)) return undefined;
	const owner = bare(scope.ts, callee.expression);
	const given = scope.touches(owner, use.frame);
	const called: PathUse = { ...use, action: "read", steps: use.steps.slice(0, -1), top: owner };
	return given && [...passedOn(scope, called, given, use.site), ...chainedOn(scope, use)];
}

/** What calls on what the method gives do, if that is the part that it is called on. */
function chainedOn(scope: LoopScope, use: PathUse): PathUse[] {
	const { site, steps, frame } = use;
	if (!scope.ts.isCallExpression(site) || !scope.isChained(site)) return [];
	const own = inFrame(readUse(scope.ts, site), frame);
	const whole = [...steps.slice(0, -1), ...own.steps];
	return followed(scope, { ...own, steps: whole, alias: true, shallow: false });
}

/** What a function does with the part that it is given. */
function passedOn(
	{ ts }: LoopScope,
	use: PathUse,
	touches: readonly Touched[],
	site: ts.Node = wrapped(ts, use.top).parent,
): PathUse[] {
	const own = touches.map(({ steps, action, links, compared }): PathUse => {
		const shallow = compared ? { shallow: true, compared } : {};
		return { ...use, steps: [...use.steps, ...steps], action, site, passed: true, links, ...shallow };
	});
	return use.steps.length === 0 ? own : [{ ...use, shallow: true, passed: true }, ...own];
}

/** The variables and steps of the arrays whose `length` the body reads, by the expression before `.length`. */
export function lengthReads(
	scope: LoopScope,
	variables: readonly OuterVariable[],
): ReadonlyMap<ts.Node, { readonly variable: OuterVariable; readonly steps: readonly Step[] }> {
	const { ts } = scope;
	const reads = new Map<ts.Node, { variable: OuterVariable; steps: readonly Step[] }>();
	for (const variable of variables) {
		for (const { top, steps, frame } of pathsOf(scope, variable)) {
			const isLength = !frame && ts.isPropertyAccessExpression(top) && top.name.text === "length" && steps.length > 0;
			if (isLength) reads.set(top.expression, { variable, steps: steps.slice(0, -1) });
		}
	}
	return reads;
}
