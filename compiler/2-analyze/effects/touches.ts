/**
 * Which parts of its arguments does a function of the project read and write, and which of its object a method, by paths
 * that callers can follow?
 *
 * In:   function scale(row, by) { for (let k = 0; k < row.length; k++) row[k] *= by; }    step(dt) { this.x += dt; }
 * Out:  `()#0`: writes [any element by a number], reads .length                           `step#this`: updates .x
 *
 * A parameter has touches only if every change of what it holds goes by its own name, along properties and subscripts: of
 * parameters, constants and members of what the call is given or made on callers know the values. Everything else is left
 * to `changes`, which says how far it goes.
 */
import type ts from "typescript";
import { bare, enclosingFunction, isAssignment, isInside, type TS, walk, wrapped } from "../../syntax/nodes.js";
import { isTypedArrayName, symbolOf } from "../../syntax/symbols.js";
import { isChained, unchained } from "../closures/chains.js";
import { inCall, type Passed, passed, received, touchedBy } from "../closures/passed.js";
import { handedBy, isCompared, isOwnNumber, namesOf, namesWithin, usesOf } from "../origins/aliases.js";
import { createOrigins, type Origins } from "../origins/origins.js";
import { linksOf } from "../roles/links.js";
import { looksInto } from "../subscripts/accesses.js";
import { isInteger, isNatural } from "../subscripts/counting-loops.js";
import type { Scope } from "../variables/scope.js";
import { readUse, type Step, type Use } from "../variables/uses.js";
import { METHODS, OF_ARRAYS } from "./builtins.js";
import type { Mutation } from "./calls.js";
import { collectMutations } from "./effects.js";
import { namesArguments } from "./summarize.js";
import { CALLED, memberName, placesOf, receiverOf, type Slot, THIS, type Touch, type Touches } from "./summary.js";
import type { Summaries } from "./targets.js";
import { gathered, isShort, LONGEST_PATH } from "./touching/gathered.js";

interface Code {
	readonly scope: Scope;
	readonly fn: ts.SignatureDeclaration;
	readonly origins: Origins;
	readonly mutations: readonly Mutation[];
	readonly reached: Summaries;
}

const MOST_LOOKS = 6;

export function touchesOf(code: Omit<Code, "fn">): Touches {
	const { ts, inside } = code.scope;
	const found = new Map<Slot, readonly Touch[] | undefined>();
	if (ts.isClassLike(inside)) return touchesOfMethods(code, inside);
	if (!ts.isFunctionLike(inside) || !runsAtOnce(code.scope, inside) || namesArguments(code.scope)) return found;
	ofParameters({ ...code, fn: inside }, CALLED, found);
	return found;
}

/** What the methods of a class do to their objects. */
function touchesOfMethods(code: Omit<Code, "fn">, inside: ts.ClassLikeDeclaration): Touches {
	const { ts } = code.scope;
	const found = new Map<Slot, readonly Touch[] | undefined>();
	for (const fn of inside.members.filter(ts.isFunctionLike)) {
		const member = memberName(ts, fn);
		const isStatic = (ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Static) !== 0;
		const isPlain = ts.isMethodDeclaration(fn) && fn.body && !isStatic && ts.isIdentifier(fn.name);
		const isKnown = isPlain && runsAtOnce(code.scope, fn) && !namesSuper(ts, fn) && !namesArguments(code.scope);
		const mutations = code.mutations.filter(({ site }) => isInside(site, fn));
		const all = isKnown ? touchesBy({ ...code, fn, mutations }, THIS) : undefined;
		found.set(receiverOf(member), isKnown ? (all ?? touchesBy(byItself(code, fn), THIS)) : undefined);
		if (isKnown) ofParameters(byItself(code, fn), member, found);
	}
	return found;
}

/** What is done to arguments that are known by one name. */
function ofParameters(code: Code, member: string, found: Map<Slot, readonly Touch[] | undefined>): void {
	const { ts, checker } = code.scope;
	for (const [place, { name, dotDotDotToken, initializer }] of placesOf(ts, code.fn).entries()) {
		const symbol = checker.getSymbolAtLocation(name);
		const isSteady = ts.isIdentifier(name) && !dotDotDotToken && !initializer && symbol?.declarations?.length === 1;
		if (isSteady && !code.origins.isAssigned(symbol)) found.set(`${member}#${place}`, touchesBy(code, symbol));
	}
}

/** What the other methods put into their objects is no matter to this one: it may be anything that its own holds. */
function byItself({ scope, reached }: Omit<Code, "fn">, fn: ts.MethodDeclaration): Code {
	const own: Scope = { ...scope, inside: fn };
	const origins = createOrigins(own, reached);
	const { mutations } = collectMutations(own, fn, { origins, summaries: reached });
	return { scope: own, fn, origins, mutations, reached };
}

function namesSuper(ts: TS, fn: ts.Node): boolean {
	let found = false;
	walk(ts, fn, (at) => {
		if (at.kind === ts.SyntaxKind.SuperKeyword) found = true;
	});
	return found;
}

/** The whole call is over when it gives back: nothing of it runs later. */
function runsAtOnce({ ts }: Scope, fn: ts.SignatureDeclaration): boolean {
	const isAsync = (ts.getCombinedModifierFlags(fn as ts.Declaration) & ts.ModifierFlags.Async) !== 0;
	return !isAsync && !("asteriskToken" in fn && fn.asteriskToken);
}

function touchesBy(code: Code, parameter: ts.Symbol): Touch[] | undefined {
	const { scope, fn, mutations, origins } = code;
	const names = namesWithin(scope, fn, parameter);
	for (const { base, site, how, called } of mutations) {
		if (how === "match" || how === "lookalike") continue;
		const changed = how === "itself" ? origins.of(base).self : origins.deep(base);
		if (changed.has(parameter) && (how === "unknown" || !goesByName(code, { base, site, called }, names)))
			return undefined;
	}
	const found: Touch[] = [];
	for (const [name, before] of names) {
		for (const use of usesOf(scope, fn, name)) {
			const own = touchesOfUse(code, { ...use, steps: [...before, ...use.steps] });
			if (!own) return undefined;
			found.push(...own);
		}
	}
	return gathered(scope, found);
}

/** A member of the parameter, or of a name for a part of it, is assigned, or a method of it called, or it is passed on: its mentions tell the rest. */
function goesByName(
	{ scope, reached }: Code,
	{ base, site, called }: Pick<Mutation, "base" | "site" | "called">,
	names: ReadonlyMap<ts.Symbol, unknown>,
): boolean {
	const { ts } = scope;
	const isNamed = (one: ts.Expression) => names.has(rootOf(scope, reached, one) as ts.Symbol);
	// `o.list = base`: what happens to it later is not known, unless it stays within the object.
	const isPut = isAssignment(ts, site) && bare(ts, site.right) === bare(ts, base);
	if (isPut && called === true && isNamed(site.left)) return true;
	if (!isNamed(base)) return false;
	if (isAssignment(ts, site)) return !isPut;
	if (!ts.isCallExpression(site)) return true;
	const callee = bare(ts, site.expression);
	const isOwn = !called && ts.isPropertyAccessExpression(callee) && bare(ts, callee.expression) === bare(ts, base);
	return isOwn || passed(scope, reached, bare(ts, base))?.[0]?.call === site;
}

/** The name at which a chain of members, and of calls on one object, begins. */
function rootOf(scope: Scope, reached: Summaries, chain: ts.Expression): ts.Symbol | undefined {
	const { ts, checker } = scope;
	let root = unchained(scope, reached, chain);
	while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root))
		root = unchained(scope, reached, root.expression);
	if (root.kind === ts.SyntaxKind.ThisKeyword) return THIS;
	return ts.isIdentifier(root) ? symbolOf(ts, checker, root) : undefined;
}

/** What one mention does; undefined: a change that no path describes. */
function touchesOfUse(code: Code, use: Use): Touch[] | undefined {
	const { scope, fn, reached } = code;
	const isGetter = (step: Step) => step.kind === "property" && scope.instances?.getters.has(step.name);
	const steps = use.steps.map((step, place) => (isGetter(step) ? undefined : stepOf(code, step, place)));
	const known = steps.indexOf(undefined);
	const path = steps.slice(0, known < 0 ? undefined : known) as Step[];
	const read: Touch = { steps: path.slice(0, LONGEST_PATH), action: "read", links: undefined };
	if (use.action === "delete") return undefined;
	if (use.action === "read") {
		const given = passed(scope, reached, use.top);
		const named = given || scope.ts.isCallExpression(use.root) ? undefined : namesOf(scope, use.top);
		if (named) return named.elements ? [lengthOf(read, use)] : [];
		if (!given?.some(({ changes }) => changes)) {
			if (isGiven(code, use)) return [{ ...read, given: true }];
			return [isCompared(scope, use.top) ? { ...read, compared: true } : read];
		}
		if (known >= 0 || !runsWithin(scope, use.site, fn)) return undefined;
		return touchedIn(code, given, path);
	}
	if (use.action === "call") {
		const given = received(scope, reached, use.top);
		if (!given) return touchesOfMethod(code, use, known < 0 ? path : undefined, read);
		const chained = chainedTouches(code, use);
		if (!given.some(({ changes }) => changes))
			return chained && [...lookedAt(code, use, given, { read, isKnown: known < 0 }), ...chained];
		const own = known < 0 && runsWithin(scope, use.site, fn) ? touchedIn(code, given, path.slice(0, -1)) : undefined;
		return own && chained && [...own, ...chained];
	}
	const isHidden = use.steps.some((step) => step.kind === "property" && HIDDEN.has(step.name));
	if (known >= 0 || isHidden || !runsWithin(scope, use.site, fn)) return undefined;
	// Elements below 0 are properties, and nobody looks for parts of these.
	const isBelow = (step: Step, at: number) => step.kind === "all" && !step.held && !isCountedUp(scope, use.steps[at]);
	if (path.slice(0, -1).some(isBelow)) return undefined;
	const action = use.action === "assign" ? "assign" : "update";
	return [{ steps: path, action, links: linksOf(scope, code.origins, use) }];
}

/** What is done to the object of a method by calls on what that gives. */
function chainedTouches(code: Code, { site, steps }: Use): Touch[] | undefined {
	const { scope, reached } = code;
	if (!isChained(scope, reached, site)) return [];
	const own = readUse(scope.ts, site);
	return touchesOfUse(code, { ...own, steps: [...steps.slice(0, -1), ...own.steps] });
}

/** `return this` */
function isGiven({ scope, fn }: Code, { top, steps }: Use): boolean {
	return steps.length === 0 && isGivenBack(scope, fn, top);
}

function isGivenBack({ ts }: Scope, fn: ts.SignatureDeclaration, value: ts.Node): boolean {
	const { parent } = wrapped(ts, value);
	return ts.isReturnStatement(parent) && enclosingFunction(ts, parent) === fn;
}

/** An element at a counter that is never below 0: it is one that there is, or the access throws. */
function isCountedUp(scope: Scope, step: Step | undefined): boolean {
	return step?.kind === "element" && isNatural(scope, step.subscript);
}

/** What a method that changes nothing reads: all of its object, if paths say too little, or grow by recursion. */
function lookedAt(
	code: Code,
	{ site }: Use,
	given: readonly Passed[],
	{ read, isKnown }: { readonly read: Touch; readonly isKnown: boolean },
): Touch[] {
	const steps = read.steps.slice(0, -1);
	const isPlain = isKnown && read.steps.length < LONGEST_PATH && runsWithin(code.scope, site, code.fn);
	const found = isPlain ? touchedIn(code, given, steps) : undefined;
	const isSmall = found?.every((one) => one.steps.length > steps.length && !one.given && isShort(one.steps));
	return found && isSmall && found.length <= MOST_LOOKS ? found : [{ ...read, steps }];
}

/** What is done to a part that is passed on. What a call gives is given back by a `return` alone: any other use is a read. */
function touchedIn({ scope, fn }: Code, given: readonly Passed[], path: readonly Step[]): Touch[] | undefined {
	const here = { fn, given: new Map(), outer: undefined };
	const found = touchedBy(given, (one, step) => inCall(scope, one, step, here)) as Touch[] | undefined;
	const isBack = given.every(({ call }) => isGivenBack(scope, fn, call));
	return found?.map(({ given: back, ...one }) => ({
		...one,
		steps: [...path, ...one.steps],
		...(back && isBack && { given: back }),
	}));
}

function lengthOf(read: Touch, { top }: Use): Touch {
	return { ...read, steps: [...read.steps, { kind: "property", name: "length", node: top }] };
}

/** In the function itself, or in one that a method of an array calls there. */
function runsWithin(scope: Scope, node: ts.Node, fn: ts.SignatureDeclaration): boolean {
	const { ts } = scope;
	const around = enclosingFunction(ts, node);
	if (around === fn || !around || !ts.isArrowFunction(around)) return around === fn;
	const call = wrapped(ts, around).parent;
	const isHanded = ts.isCallExpression(call) && handedBy(scope, bare(ts, call.expression), call) !== undefined;
	return isHanded && runsWithin(scope, call, fn);
}

/** Properties that act when they are written, or tell of others. */
const HIDDEN = new Set(["length", "__proto__"]);

function touchesOfMethod(
	{ scope, fn, origins }: Code,
	use: Use,
	path: readonly Step[] | undefined,
	read: Touch,
): Touch[] | undefined {
	const { ts, checker } = scope;
	const last = use.steps.at(-1);
	const callee = last?.node;
	if (last?.kind !== "property" || !callee || !ts.isPropertyAccessExpression(callee)) return undefined;
	if (!METHODS.get(last.name)?.mutates) {
		const steps = path ? read.steps.slice(0, -1) : read.steps;
		const handed = path && handedBy(scope, callee, use.site);
		if (handed && !handed.gives) return [lengthOf({ ...read, steps }, use)];
		const isBuiltin = METHODS.has(last.name) && !scope.instances?.members.has(last.name);
		return isBuiltin ? [{ ...read, steps }] : undefined;
	}
	const name = checker.getNonNullableType(checker.getTypeAtLocation(callee.expression)).symbol?.name ?? "";
	const isArray = OF_ARRAYS.has(last.name) && (name === "Array" || isTypedArrayName(name));
	if (!path || !isArray || !runsWithin(scope, use.site, fn)) return undefined;
	const links = linksOf(scope, origins, use);
	const elements: Step[] = [...path.slice(0, -1), { kind: "all", node: callee.expression }];
	const looked: Touch[] = looksInto(scope, callee) ? [{ ...read, steps: elements }] : [];
	return [...looked, { steps: elements, action: "update", links }];
}

/** A step as callers see it: of counters alone it is any element, else they know what the parameters are. */
function stepOf({ scope, fn }: Code, step: Step, place: number): Step | undefined {
	const { ts, checker } = scope;
	if (step.kind !== "element") return step.kind === "property" && step.name.startsWith("#") ? undefined : step;
	if (isOwnNumber(scope, step)) return { kind: "all", node: step.node, numbers: true };
	const subscript = bare(ts, step.subscript);
	if (ts.isNumericLiteral(subscript)) return step;
	const known = { ...step, frame: { fn, given: new Map(), outer: undefined } };
	if (!isInteger(scope, subscript)) return known;
	// Of a view the caller may want to know how far it goes.
	const owner = place === 0 && ts.isElementAccessExpression(step.node) ? step.node.expression : undefined;
	const isTyped = owner && isTypedArrayName(checker.getTypeAtLocation(owner).symbol?.name ?? "");
	return { kind: "all", node: step.node, numbers: true, ...(isTyped && { counted: known }) };
}
