/**
 * Makes the summary of one function or class from what its code changes.
 *
 * In:   the changes of its code, and what is known of the functions that it calls
 * Out:  changes in terms of its parameters, and the outside objects that it changes
 */
import type ts from "typescript";
import { bare, isReference, walk } from "../../syntax/nodes.js";
import { held, NONE, type Origin, union } from "../origins/origin.js";
import type { Origins } from "../origins/origins.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import type { Mutation } from "./calls.js";
import {
	ANY_NEW,
	ANYTHING,
	CALLED,
	ESCAPED,
	HELD,
	type How,
	INHERITED,
	MADE,
	memberName,
	ORDER,
	receiverOf,
	type Slot,
	type Summary,
	THIS,
} from "./summary.js";
import type { Summaries } from "./targets.js";

interface Evidence {
	readonly origins: Origins;
	readonly reached: Summaries;
	readonly mutations: readonly Mutation[];
}

/** What the launch rules out. */
const STATE: readonly How[] = ["lookalike", "match"];

interface Summarized extends Omit<Summary, "declaration" | "parameters" | "touches"> {
	readonly patterns: ReadonlySet<ts.Symbol>;
	/** Outside objects that the code changes, with the places. */
	readonly written: readonly { readonly node: ts.Node; readonly name: string }[];
}

export function summarize(scope: Scope, before: Summary, evidence: Evidence): Summarized {
	const { ts, inside } = scope;
	const { parameters } = before;
	const { origins, mutations } = evidence;
	const changes = new Map<Slot, How>();
	const patterns = new Set<ts.Symbol>();
	const written: { node: ts.Node; name: string }[] = [];
	const put = (slot: Slot, how: How) => {
		const known = changes.get(slot);
		if (known && [known, how].every((one) => STATE.includes(one)) && known !== how) changes.set(slot, "itself");
		else if (!known || ORDER.indexOf(how) > ORDER.indexOf(known)) changes.set(slot, how);
	};
	for (const { base, site, how } of mutations) {
		const isOwn = bare(ts, base).kind === ts.SyntaxKind.ThisKeyword;
		if (how === "lookalike" && isOwn) continue; // it is no collection
		const isWhole = how === "itself" || STATE.includes(how);
		const reach = how === "itself" && !isParameterItself(scope, before, origins, base) ? "all" : how;
		const changed = isWhole ? origins.of(base).self : origins.deep(base);
		// `this.x = 1` changes the object alone, and nothing that it holds.
		for (const symbol of isOwn && isWhole && isOfMember(scope, base) ? [THIS] : changed) {
			const slot = parameters.get(symbol);
			if (slot !== undefined) put(slot, reach);
			else if (symbol === THIS) {
				if (!isOwn && how !== "lookalike") put(HELD, "all");
				const member = scope.instances && memberAround(scope, site);
				if (member !== undefined && member !== MADE) put(receiverOf(member), how === "lookalike" ? how : "itself");
			} else if (symbol === INHERITED) put(ANY_NEW, "all");
			else if (symbol === ANYTHING) put(ESCAPED, "all");
			else if (how === "match") patterns.add(symbol);
			else written.push({ node: site, name: symbol.name });
		}
	}
	if (namesArguments(scope)) put(`${CALLED}#0+`, "all");
	const stores = storesOf(before, origins);
	if (changesOfFamily(scope, evidence.reached))
		for (const slot of [...stores, ...fieldsOf(scope, before)]) put(slot, "all");
	return {
		changes,
		patterns,
		written,
		stores,
		storesOutside: storesOutside(before, origins),
		returns: returnsBy(scope, inside, origins),
		outside: outsideOf(scope, before, evidence.reached),
	};
}

/**
 * `class B { constructor(list) { this.list = list; } }  class C extends B { put(x) { this.list.push(x); } }`: does a class
 * above or below change what its objects hold? Then it may be what this one has put there.
 */
function changesOfFamily(scope: Scope, reached: Summaries): boolean {
	const { ts, inside } = scope;
	if (!ts.isClassLike(inside)) return false;
	const above = ancestorsOf(scope, inside);
	return [...reached].some(([other, { changes }]) => {
		if (other === inside || !ts.isClassLike(other) || !changes.has(HELD)) return false;
		const others = ancestorsOf(scope, other);
		return !above || !others || above.includes(other) || others.includes(inside);
	});
}

/** The classes above, as far as they have names; undefined if one is computed. */
function ancestorsOf(scope: Scope, declaration: ts.ClassLikeDeclaration): readonly ts.Node[] | undefined {
	const { ts } = scope;
	const found: ts.Node[] = [];
	for (let at: ts.Node = declaration; ts.isClassLike(at); ) {
		const above: ts.Expression | undefined = at.heritageClauses?.find(
			(one) => one.token === ts.SyntaxKind.ExtendsKeyword,
		)?.types[0]?.expression;
		if (!above) return found;
		const binding = ts.isIdentifier(above) ? bindingOf(scope, above) : undefined;
		if (binding?.kind === "global" || binding?.kind === "package") return found;
		if (!binding || !("declaration" in binding) || found.includes(binding.declaration)) return undefined;
		found.push(binding.declaration);
		at = binding.declaration;
	}
	return undefined;
}

/** Slots of parameters that are fields too: `constructor(public list)`. */
function fieldsOf({ ts, inside }: Scope, { parameters }: Summary): Slot[] {
	return [...parameters].flatMap(([symbol, slot]) => {
		const isField = symbol.declarations?.some(
			(one) =>
				ts.isParameter(one) && ts.isParameterPropertyDeclaration(one, one.parent) && one.parent.parent === inside,
		);
		return isField ? [slot] : [];
	});
}

/** Is it the `this` of a member of the class, and not of a function inside? */
function isOfMember({ ts, inside }: Scope, node: ts.Node): boolean {
	let at = node.parent;
	while (at && (ts.isArrowFunction(at) || !(ts.isFunctionLike(at) || ts.isClassElement(at)))) at = at.parent;
	return ts.isClassLike(inside) && at?.parent === inside;
}

/** The name of the class's member in which a node stands; of a method that is looked at by itself, its own. */
function memberAround({ ts, inside }: Scope, node: ts.Node): string | undefined {
	if (ts.isMethodDeclaration(inside)) return memberName(ts, inside);
	for (let at = node; at.parent; at = at.parent) {
		if (at.parent === inside) return ts.isClassElement(at) ? memberName(ts, at) : undefined;
	}
	return undefined;
}

/** The base is a parameter that always is what the caller passed: the change is of that object, not of a part. */
function isParameterItself(scope: Scope, { parameters }: Summary, origins: Origins, base: ts.Expression): boolean {
	const { ts } = scope;
	const node = bare(ts, base);
	if (!ts.isIdentifier(node)) return false;
	const binding = bindingOf(scope, node);
	if (!("declaration" in binding)) return false;
	const { symbol, declaration } = binding;
	return (
		ts.isParameter(declaration) && !declaration.dotDotDotToken && parameters.has(symbol) && !origins.isAssigned(symbol)
	);
}

export function namesArguments({ ts, inside }: Scope): boolean {
	let found = false;
	walk(ts, inside, (at) => {
		if (!ts.isIdentifier(at) || at.text !== "arguments" || !isReference(ts, at)) return;
		const isLength = ts.isPropertyAccessExpression(at.parent) && at.parent.name.text === "length";
		if (!isLength) found = true;
	});
	return found;
}

function storesOf({ parameters }: Summary, origins: Origins): Set<Slot> {
	const { self, contents } = origins.stored();
	return new Set([...self, ...contents].flatMap((symbol) => parameters.get(symbol) ?? []));
}

/** `o.list = DEFAULTS` */
function storesOutside({ parameters }: Summary, origins: Origins): boolean {
	const { self, contents } = origins.stored();
	return [...self, ...contents].some((symbol) => symbol.declarations !== undefined && !parameters.has(symbol));
}

/** What each member gives, and what it may hold. */
function returnsBy({ ts }: Scope, node: ts.Node, origins: Origins): Map<string, Origin> {
	const found = new Map<string, Origin>();
	const put = (fn: ts.SignatureDeclaration, member: string) => {
		const origin = origins.returned(fn);
		const stored = held([origins.stored()]);
		found.set(member, union([found.get(member) ?? NONE, origin, stored]));
	};
	if (ts.isFunctionLike(node)) put(node, CALLED);
	if (ts.isClassLike(node)) {
		for (const one of node.members) if (ts.isFunctionLike(one)) put(one, memberName(ts, one));
	}
	return found;
}

function outsideOf(scope: Scope, { outside }: Summary, reached: Summaries): Set<ts.Symbol> {
	const { ts, inside } = scope;
	const found = new Set(outside);
	walk(ts, inside, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return;
		const binding = bindingOf(scope, at);
		if (binding.kind !== "module" && binding.kind !== "local") return;
		const called = reached.get(binding.declaration);
		if (!called) found.add(binding.symbol);
		for (const symbol of called?.outside ?? []) found.add(symbol);
	});
	return found;
}
