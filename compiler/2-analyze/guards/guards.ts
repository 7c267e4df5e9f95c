/**
 * What must be checked at launch because source text cannot tell it.
 *
 * In:   roles and subscripts
 * Out:  guards: symbols of subscripts are integers, changed objects are of the class that their role needs and share no
 *       memory with anything else that the body looks at
 */
import type ts from "typescript";
import type { Guard, Inequality, ValueClass } from "../../../runtime/contract.js";
import { bare, type TS, walk } from "../../syntax/nodes.js";
import { allAtoms, type Polynomial } from "../../syntax/polynomial.js";
import type { LoopFacts, VariableFact } from "../analysis.js";
import { keyedKind } from "../deferral/group.js";
import { independent, sumOf } from "../dependences/solving/independent.js";
import { fieldsOf, methodsOf } from "../holders.js";
import { mayMeetStrangers } from "../instances/strangers.js";
import { type Trusted, trustGuards } from "../origins/trust.js";
import type { NestedFact, PathStep, RoleFact } from "../roles/facts.js";
import type { Subscripts } from "../subscripts/forms.js";
import { restsOn } from "../subscripts/ranges.js";
import { textsOf } from "../subscripts/relations.js";
import { isNumeric, isPrimitive, isTyped } from "../variables/kinds.js";
import { pathsOf } from "../variables/paths.js";
import { isMemberName, type LoopScope } from "../variables/scope.js";
import { disjoint, isChanged } from "./disjoint.js";

type Guards = Pick<LoopFacts, "guards" | "symbols">;

/** What the analysis of effects takes for granted of outside variables. */
interface Checked {
	readonly trusted: Trusted;
	/** Variables that may be, or hold, regular expressions whose state a match would change. */
	readonly patterns: ReadonlySet<ts.Symbol>;
	readonly lookalikes: ReadonlySet<ts.Symbol>;
	/** Variables whose length is taken for that of a typed array: see `Invariance`. */
	readonly fixed: ReadonlySet<VariableFact["variable"]>;
}

export function collectGuards(
	scope: LoopScope,
	facts: readonly VariableFact[],
	subscripts: Subscripts,
	{ trusted, patterns, lookalikes, fixed }: Checked,
): Guards {
	// First: what it proves may rest on symbols too.
	const apart = disjoint(scope, facts, subscripts);
	const symbols = symbolsOf(scope, facts, subscripts);
	const guards: Guard[] = [...symbols].map(([name, { field }]) => {
		const least = subscripts.least.get(name);
		return least === undefined ? { kind: "integer", name: field } : { kind: "at least", name: field, least };
	});
	for (const { array, forms } of subscripts.assumptions) {
		guards.push({ kind: "apart", name: array, any: forms.map((form) => inequality(form, symbols)) });
	}
	for (const { text, forms } of subscripts.narrow) {
		guards.push({ kind: "narrow", name: text, all: forms.map((form) => inequality(form, symbols)) });
	}
	guards.push(...subscripts.solved.map((one) => independent(one, subscripts, symbols)));
	for (const { variable, fact } of facts) {
		const keyed = fact.role === "deferred" ? keyedKind(variable) : undefined;
		const of = fixed.has(variable) && isTyped(variable) ? TYPED : keyed ? [keyed] : classesOf(scope, fact);
		if (of) guards.push({ kind: "is", name: variable.local, of });
		if (trusted.get(variable.symbol)?.has("instance"))
			guards.push({ kind: "is", name: variable.local, of: ["instance"] });
		if (fact.role === "deferred" && looksByName(scope, variable, fact))
			guards.push({ kind: "data", name: variable.local });
		const paths = fact.role === "write" ? fact.nested : fact.role === "deferred" ? fact.besides?.paths : undefined;
		if (paths) guards.push(distinct(variable.local, paths));
		guards.push(...trustGuards(variable.local, trusted.get(variable.symbol), of === undefined));
		if (patterns.has(variable.symbol)) guards.push({ kind: "stateless", name: variable.local });
		if (lookalikes.has(variable.symbol)) guards.push({ kind: "no collections", name: variable.local });
	}
	guards.push(
		...facts.flatMap(orderedOf),
		...fieldsOf(facts),
		...methodsOf(scope),
		...instancesOf(scope, facts, { trusted, methods: subscripts.methods }),
	);
	const named = new Set(facts.map(({ variable }) => variable.symbol));
	const ofItems = (all: ReadonlySet<ts.Symbol>) =>
		scope.loop.header.kind === "items" && [...all].some((symbol) => !named.has(symbol));
	if (ofItems(patterns)) guards.push({ kind: "stateless", name: "#items" });
	if (ofItems(lookalikes)) guards.push({ kind: "no collections", name: "#items" });
	for (const [symbol, what] of trusted) if (!named.has(symbol)) guards.push(...trustGuards("#items", what, false));
	return { guards: [...guards, ...primitives(scope, facts, guards), ...apart], symbols };
}

/** `if (e > hi) hi = e; else if (e < lo) lo = e`: with `lo` above `hi` it would matter which test comes first. */
function orderedOf({ variable, fact }: VariableFact): Guard[] {
	if (fact.role !== "reduction") return [];
	const isUpper = fact.operator.startsWith("select>");
	return [...new Set(fact.otherwise)].map(({ local }) =>
		isUpper ? { kind: "ordered", a: local, b: variable.local } : { kind: "ordered", a: variable.local, b: local },
	);
}

/** Whatever may be an object, where other methods than those that were looked at could do harm; and what rests on these. */
function instancesOf(
	scope: LoopScope,
	facts: readonly VariableFact[],
	{ trusted, methods }: { readonly trusted: Trusted; readonly methods: ReadonlySet<ts.Node> },
): Guard[] {
	const of = (scope.instances?.classes ?? []).map(({ symbol }) => symbol.name);
	const isMeant = methods.size > 0 || [...trusted.values()].some((what) => what.has("methods"));
	if (of.length === 0 || !(isMeant || mayMeetStrangers(scope, facts))) return [];
	const isHeld = ({ variable, fact }: VariableFact) => !isPrimitive(scope.ts, variable.type) && fact.role !== "append";
	const held = facts.filter(isHeld).map(({ variable }) => variable.local);
	const names = scope.loop.header.kind === "items" ? [...held, "#items"] : held;
	return names.map((name) => ({ kind: "instances", name, of }));
}

/** Effects on members with names: behind these there may be accessors, with effects of their own. */
function looksByName(
	scope: LoopScope,
	variable: VariableFact["variable"],
	{ sites }: Extract<RoleFact, { role: "deferred" }>,
): boolean {
	const { ts } = scope;
	if (isPrimitive(ts, variable.type)) return false;
	if (variable.uses.some(({ steps: [first] }) => first?.kind === "element") && isRecord(variable.type)) return true;
	let found = false;
	const operands = new Set<ts.Node>(sites.flatMap((effect) => effect.operands));
	for (const piece of sites.flatMap(({ site, rest }) => [site, ...rest])) {
		walk(ts, piece, (at) => {
			if (operands.has(at)) return false;
			const isMember =
				ts.isPropertyAccessExpression(at) && !(ts.isCallExpression(at.parent) && at.parent.expression === at);
			if (isMember && !isMemberName(scope, at) && !["length", "size"].includes(at.name.text)) found = true;
			if (ts.isSpreadAssignment(at)) found = true;
			return true;
		});
	}
	return found;
}

/** An object that is used as a dictionary, and neither an array nor a typed one. */
function isRecord(type: ts.Type): boolean {
	return type.symbol?.name === "__type" || type.aliasSymbol?.name === "Record" || !type.getNumberIndexType();
}

/** What types call primitive could share memory with what is written, if the types were wrong. */
function primitives(scope: LoopScope, facts: readonly VariableFact[], guards: readonly Guard[]): Guard[] {
	if (!facts.some(isChanged)) return [];
	const checked = new Set(guards.flatMap((one) => ("a" in one ? [] : [one.name])));
	return facts
		.filter(({ variable, fact }) => fact.role === "shared" && isPrimitive(scope.ts, variable.type))
		.filter(({ variable }) => !checked.has(variable.local) && !isConstant(scope, variable.declaration))
		.map(({ variable }) => ({ kind: "primitive", name: variable.local }));
}

/** `const k = 2 * n`: primitive whatever the types of its operands are. */
function isConstant(scope: LoopScope, declaration: ts.Declaration | undefined): boolean {
	const { ts } = scope;
	if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	const value = bare(ts, declaration.initializer);
	return isConst && (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value) || isNumeric(scope, value));
}

/** Accessors as elements or members: each look at them runs code, so the launch must not copy them. */
export function guardData({ ts, loop }: { ts: TS; loop: LoopFacts["loop"] }, facts: LoopFacts): LoopFacts {
	const objects = facts.variables.filter(({ variable }) => !isPrimitive(ts, variable.type));
	const names = objects.map(({ variable }) => variable.local);
	if (loop.header.kind === "items") names.push("#items");
	const guards = names.map((name): Guard => ({ kind: "data", name }));
	return { ...facts, guards: [...guards, ...facts.guards] };
}

/** The invariant symbols on which the disjointness of writes, or an extent, rests. */
function symbolsOf(scope: LoopScope, facts: readonly VariableFact[], subscripts: Subscripts): LoopFacts["symbols"] {
	const used = new Set<string>();
	const use = (form: Polynomial | undefined) => {
		for (const name of form ? allAtoms(form) : []) used.add(name);
	};
	for (const { variable, fact, extents } of facts) {
		for (const { low, high, floors, caps } of extents ?? []) [low, high, ...floors, ...caps].forEach(use);
		if (!isPlaced(fact)) continue;
		for (const { steps } of pathsOf(scope, variable)) {
			for (const step of fact.role === "write" && fact.nested ? steps : steps.slice(0, 1)) {
				use(subscripts.at(step));
			}
		}
	}
	for (const one of subscripts.bounded.values()) restsOn(one, subscripts.solved.length > 0).forEach(use);
	if (facts.some(({ fact }) => isPlaced(fact))) {
		subscripts.noted().forEach(use);
		// They may have cancelled out: `y * w + x` is the induction variable only if `w` is positive.
		for (const name of [...subscripts.least.keys(), ...subscripts.cancelled]) used.add(name);
	}
	for (const { forms } of [...subscripts.assumptions, ...subscripts.narrow]) forms.forEach(use);
	const locals = new Map(facts.map(({ variable }) => [variable.name, variable.local]));
	const entries = [...subscripts.symbols].filter(([name]) => used.has(name));
	return new Map(
		// By what they say, so that guards of two loops that name one field mean the same.
		entries.map(([name, one]) => [name, { field: locals.get(name) ?? name, ...textsOf(scope, one) }]),
	);
}

/** Does it matter which elements iterations touch? */
function isPlaced(fact: RoleFact): boolean {
	if (fact.role === "element-reduction") return fact.operator === "last";
	return fact.role === "write" || (fact.role === "private" && fact.copied !== undefined);
}

/** `form >= 0`, of fields of the frame. */
function inequality(form: Polynomial, symbols: LoopFacts["symbols"]): Inequality {
	const { terms, constant } = sumOf(form, symbols);
	return { terms, least: -constant + 0 };
}

const TYPED: readonly ValueClass[] = ["typed"];

function classesOf({ instances }: LoopScope, fact: RoleFact): readonly ValueClass[] | undefined {
	const objects: readonly ValueClass[] = instances?.classes.length ? ["object", "instance"] : ["object"];
	if (fact.role === "write") {
		if (fact.nested) return fact.nested.writes[0]?.[0]?.kind === "property" ? objects : ["array"];
		return fact.viewed ? ["typed"] : ["array", "typed"];
	}
	if (fact.role === "private" && fact.copied) {
		const { kind } = fact.copied;
		if (kind === "set" || kind === "map") return [kind];
		if (kind === "list") return ["array"];
		if (fact.copied.kind !== "object") return ["array", "typed"];
		return fact.copied.instanceOf ? ["instance"] : ["object"];
	}
	if (fact.role === "append") return [fact.container];
	if (fact.role !== "element-reduction") return undefined;
	if (fact.of) return [fact.of];
	return fact.container === "index" ? ["array", "typed"] : [fact.container];
}

/** No part that is written is reached in two ways. */
function distinct(name: string, { writes, reads }: Pick<NestedFact, "writes" | "reads">): Guard {
	const textOf = (path: readonly PathStep[]) => path.map((step) => (step.kind === "property" ? step.name : "*"));
	const unique = (paths: readonly (readonly PathStep[])[]) => [
		...new Map(paths.map(textOf).map((path) => [path.join("."), path])).values(),
	];
	return { kind: "distinct", name, writes: unique(writes), reads: unique(reads) };
}
