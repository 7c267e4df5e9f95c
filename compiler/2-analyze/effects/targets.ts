/**
 * Which functions and members of the project may a call run?
 *
 * Members are found by name: whatever is called in a kernel is code that the kernel has a copy of, so `v.add(w)` runs
 * `add` of one of the classes that the loop reaches, a builtin, or a function of the body. No type is trusted.
 */
import type ts from "typescript";
import { bare, type TS } from "../../syntax/nodes.js";
import { resolved, sourceDeclaration } from "../../syntax/symbols.js";
import type { Origin } from "../origins/origin.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { PURE_GLOBALS, PURE_NAMESPACES } from "./builtins.js";
import { CALLED, type How, isSlotOf, MADE, memberName, receiverOf, type Slot, type Summary } from "./summary.js";

/** What of the project a call may run. */
export interface Target {
	readonly summary: Summary;
	readonly member: string;
}

/** Summaries of what a loop reaches, by declaration. */
export type Summaries = ReadonlyMap<ts.Declaration, Summary>;

export type Call = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

/** The function behind `const f = () => …`; the declaration itself otherwise. */
export function functionOf(ts: TS, declaration: ts.Declaration): ts.Node {
	return ts.isVariableDeclaration(declaration) && declaration.initializer
		? bare(ts, declaration.initializer)
		: declaration;
}

export function targetsOf(scope: Scope, summaries: Summaries, call: Call): Target[] {
	const { ts, checker } = scope;
	const callee = bare(ts, ts.isTaggedTemplateExpression(call) ? call.tag : call.expression);
	const of = (declaration: ts.Declaration | undefined, member: string): Target[] => {
		const summary = declaration && summaries.get(declaration);
		return summary ? [{ summary, member }] : [];
	};
	if (ts.isIdentifier(callee)) {
		const binding = bindingOf(scope, callee);
		const declaration = "declaration" in binding ? binding.declaration : undefined;
		if (!ts.isNewExpression(call)) return of(declaration, CALLED);
		return of(declaration && constructed(scope, declaration, summaries), MADE);
	}
	if (callee.kind === ts.SyntaxKind.SuperKeyword) return classesWith(scope, summaries, MADE);
	if (!ts.isPropertyAccessExpression(callee)) return [];
	const owner = bare(ts, callee.expression);
	if (ts.isIdentifier(owner) && bindingOf(scope, owner).kind === "namespace") {
		const symbol = checker.getSymbolAtLocation(callee.name);
		const declaration = symbol && sourceDeclaration(resolved(ts, checker, symbol));
		return of(declaration, ts.isNewExpression(call) ? MADE : CALLED);
	}
	return ts.isNewExpression(call) || isPlatform(scope, owner) ? [] : classesWith(scope, summaries, callee.name.text);
}

/** `Math` of `Math.min(a, b)`: no object of the project, whatever methods its classes have. */
function isPlatform(scope: Scope, owner: ts.Expression): boolean {
	const isName = scope.ts.isIdentifier(owner) && bindingOf(scope, owner).kind === "global";
	const name = isName ? owner.text : "";
	return (PURE_NAMESPACES.has(name) || PURE_GLOBALS.has(name)) && name !== "globalThis";
}

/** All reached classes that have a member of this name. */
export function classesWith({ ts }: Scope, summaries: Summaries, member: string): Target[] {
	return [...summaries].flatMap(([declaration, summary]): Target[] => {
		const isMember = ts.isClassLike(declaration) && declaration.members.some((one) => memberName(ts, one) === member);
		return isMember ? [{ summary, member }] : [];
	});
}

/** The class whose constructor runs: this one, or the next above that has one. */
function constructed(scope: Scope, declaration: ts.Declaration, summaries: Summaries): ts.Declaration {
	const { ts } = scope;
	let at = declaration;
	for (let depth = 0; depth < 20; depth++) {
		if (!ts.isClassLike(at) || at.members.some((one) => ts.isConstructorDeclaration(one))) return at;
		const above = at.heritageClauses?.find((one) => one.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
		const binding = above && ts.isIdentifier(above) ? bindingOf(scope, above) : undefined;
		if (!binding || !("declaration" in binding) || !summaries.has(binding.declaration)) return at;
		at = binding.declaration;
	}
	return at;
}

/** The function of the code that is looked at that an expression names, or is. */
export function functionNamed(scope: Scope, node: ts.Expression): ts.SignatureDeclaration | undefined {
	const { ts } = scope;
	const callee = bare(ts, node);
	if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee)) return callee;
	if (ts.isPropertyAccessExpression(callee)) return methodNamed(scope, callee);
	const binding = ts.isIdentifier(callee) ? bindingOf(scope, callee) : undefined;
	if (binding?.kind !== "inner") return undefined;
	const { declaration } = binding;
	if (ts.isFunctionDeclaration(declaration)) return declaration;
	if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined;
	const made = bare(ts, declaration.initializer);
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	return isConst && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? made : undefined;
}

/** `this.cost`, or `Model.cost` of a static member, if it counts as a function of the code. */
function methodNamed({ ts, checker, adopted = [] }: Scope, callee: ts.PropertyAccessExpression) {
	const symbol = adopted.length > 0 ? checker.getSymbolAtLocation(callee.name) : undefined;
	const declaration = symbol?.declarations?.find((one) => adopted.includes(one));
	if (!declaration || !ts.isMethodDeclaration(declaration)) return undefined;
	const isStatic = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) !== 0;
	const isOwn = callee.expression.kind === ts.SyntaxKind.ThisKeyword;
	return isOwn || (isStatic && ts.isIdentifier(callee.expression)) ? declaration : undefined;
}

export function argumentsOf({ ts }: Scope, call: Call): readonly ts.Expression[] {
	if (!ts.isTaggedTemplateExpression(call)) return call.arguments ?? [];
	const values = ts.isTemplateExpression(call.template) ? call.template.templateSpans : [];
	return [call.template, ...values.map((span) => span.expression)];
}

/** The arguments that get into a slot. */
export function argumentsIn(scope: Scope, call: Call, member: string, slot: Slot): ts.Expression[] {
	const { ts } = scope;
	const all = argumentsOf(scope, call);
	const spread = all.findIndex((one) => ts.isSpreadElement(one));
	return all
		.filter((_, place) => isSlotOf(slot, member, place, spread))
		.map((one) => (ts.isSpreadElement(one) ? one.expression : one));
}

/** `v` of `v.add(w)`. */
export function receiversIn({ ts }: Scope, call: Call): ts.Expression[] {
	const callee = bare(ts, ts.isTaggedTemplateExpression(call) ? call.tag : call.expression);
	return ts.isPropertyAccessExpression(callee) ? [callee.expression] : [];
}

/** Objects that a call changes, as far as the project's own code goes. */
export function changedArguments(
	scope: Scope,
	summaries: Summaries,
	call: Call,
): { readonly base: ts.Expression; readonly site: ts.Node; readonly how: How }[] {
	const found = targetsOf(scope, summaries, call).flatMap(({ summary, member }) =>
		[...summary.changes].flatMap(([slot, how]) =>
			(slot === receiverOf(member) ? receiversIn(scope, call) : argumentsIn(scope, call, member, slot)).map((base) => {
				return { base, site: call, how };
			}),
		),
	);
	const { ts } = scope;
	const spreads = argumentsOf(scope, call).some((one) => ts.isSpreadElement(one));
	return spreads ? found.map((one) => ({ ...one, how: one.how === "itself" ? "all" : one.how })) : found;
}

/** Arguments that a call may keep in other objects. */
export function storedArguments(scope: Scope, summaries: Summaries, call: Call): ts.Expression[] {
	return targetsOf(scope, summaries, call).flatMap(({ summary, member }) =>
		[...summary.stores].flatMap((slot) =>
			slot === receiverOf(member) ? receiversIn(scope, call) : argumentsIn(scope, call, member, slot),
		),
	);
}

/** What a target gives back, in terms of the caller. */
export function translate(
	origin: Origin,
	{ summary }: Target,
	of: (slot: Slot | undefined, symbol: ts.Symbol) => ReadonlySet<ts.Symbol>,
): Origin {
	const each = (symbols: ReadonlySet<ts.Symbol>) =>
		new Set([...symbols].flatMap((symbol) => [...of(summary.parameters.get(symbol), symbol)]));
	return { self: each(origin.self), contents: each(origin.contents) };
}
