/**
 * Changes of outside objects that no role accounts for: through a local that is another name for one, through a function
 * that changes its argument, or by code that cannot be read.
 */
import type ts from "typescript";
import { bare, callText, isInside, type TS, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { propertiesSet } from "../origins/aliases.js";
import { replacedNames } from "../origins/methods/replaced.js";
import { createOrigins, type Origins } from "../origins/origins.js";
import { isLeaf, isOfMethods, type Taken, type Trust, type Trusted, type Trusting } from "../origins/trust.js";
import type { Problem } from "../problem.js";
import type { RoleDecision } from "../roles/facts.js";
import { throughLinks } from "../roles/links.js";
import { aliasRoots } from "../variables/paths.js";
import { codeOf, isMemberName, type LoopScope, type Roots } from "../variables/scope.js";
import type { OuterVariable } from "../variables/variables.js";
import type { Mutation } from "./calls.js";
import { collectMutations } from "./effects.js";
import { type Functions, handedOut, nameOf } from "./functions.js";
import { followPresuming } from "./presuming/presuming.js";
import { type Attempt, settle } from "./presuming/settle.js";
import type { Summaries } from "./targets.js";

interface Evidence {
	readonly variables: readonly OuterVariable[];
	readonly functions: Functions;
	/** Variables that each iteration assigns before it reads them. */
	readonly assignedFirst: ReadonlySet<ts.Symbol>;
	readonly roles: ReadonlyMap<OuterVariable, RoleDecision>;
}

interface Judged {
	readonly problems: readonly Problem[];
	readonly assumptions: readonly string[];
	/** Types that had to be trusted, for the launch to check. */
	readonly trusted: Trusted;
	/** Variables that may be, or hold, regular expressions whose state a match would change. */
	readonly patterns: ReadonlySet<ts.Symbol>;
	/** Variables that must hold no collections: methods of instances in them have names of those. */
	readonly lookalikes: ReadonlySet<ts.Symbol>;
}

/** First without trust in any type; if that finds a problem, with trust that the launch can justify. */
export function judgeEffects(scope: LoopScope, evidence: Evidence): Judged {
	const { reached } = evidence.functions;
	const strict = judge(scope, evidence, knowing(scope, evidence, reached, { trusts: () => false }));
	if (strict.problems.length === 0) return strict;
	const isElement = (what: Trusting) => isOfMethods(what) || (isLeaf(what) && what.includes("*"));
	const lenient = judge(scope, evidence, knowing(scope, evidence, reached, { trusts: (what) => !isElement(what) }));
	if (lenient.problems.length === 0) return lenient;
	const replaced = replacedNames(scope, reached);
	const known = settle(scope, { reached, presuming: followPresuming(scope, reached, replaced) }, (summaries) =>
		knowing(scope, evidence, summaries, { trusts: () => true, replaced }),
	);
	const presuming = judge(scope, evidence, known);
	return presuming.problems.length === 0 ? presuming : lenient;
}

/** What of the values of the loop is known, and what had to be trusted for that. */
interface Known extends Attempt {
	readonly trusted: Trusted;
}

function knowing(
	scope: LoopScope,
	{ variables, assignedFirst }: Evidence,
	summaries: Summaries,
	{ trusts, replaced }: { readonly trusts: (what: Trusting) => boolean } & Pick<Taken, "replaced">,
): Known {
	const trusted = new Map<ts.Symbol, Set<Trusting>>();
	const captured = new Set(variables.map((one) => one.symbol));
	const ofItems = scope.loop.header.kind === "items" ? namedIn(scope, scope.loop.header.args[0]) : new Set();
	// What only the head of the loop names is reached through the items.
	const isHeld = (symbol: ts.Symbol, what: Trusting) =>
		ofItems.has(symbol) && what !== "primitive" && what !== "length" && what !== "instance" && !what.startsWith("*");
	const trust: Trust = (symbol, what) => {
		if (!trusts(what) || !(captured.has(symbol) || isHeld(symbol, what))) return false;
		trusted.set(symbol, (trusted.get(symbol) ?? new Set()).add(what));
		return true;
	};
	return { summaries, trusted, origins: createOrigins(scope, summaries, { assignedFirst, trust, replaced }) };
}

/** Variables that an expression names. */
function namedIn({ ts, checker }: LoopScope, expression: ts.Node | undefined): Set<ts.Symbol> {
	const found = new Set<ts.Symbol>();
	if (!expression) return found;
	walk(ts, expression, (at) => {
		const symbol = ts.isIdentifier(at) && symbolOf(ts, checker, at);
		if (symbol) found.add(symbol);
	});
	return found;
}

function judge(scope: LoopScope, evidence: Evidence, { summaries, origins, trusted }: Known): Judged {
	const found = [scope.loop.variable, ...codeOf(scope)].map((node) =>
		collectMutations(scope, node, { origins, summaries }),
	);
	const mutations = found.flatMap((one) => one.mutations);
	const patterns = new Set([...evidence.functions.reached.values()].flatMap((one) => [...one.patterns]));
	const lookalikes = new Set<ts.Symbol>();
	// Where parts of an object are written the launch looks at its class anyway.
	const ofParts = evidence.variables.filter((one) => {
		const fact = evidence.roles.get(one)?.fact;
		return fact?.role === "write" && fact.nested?.writes[0]?.[0]?.kind === "property";
	});
	const chains = aliasRoots(scope, ofParts);
	const isOfParts = (base: ts.Expression) =>
		ofParts.some(({ uses }) => uses.some(({ root }) => root === bare(scope.ts, base))) ||
		(scope.ts.isCallExpression(bare(scope.ts, base)) && chains.has(bare(scope.ts, base)));
	for (const { base, how } of mutations) {
		if (how === "match") for (const symbol of origins.of(base).self) patterns.add(symbol);
		if (how === "lookalike" && !isOfParts(base)) for (const symbol of origins.of(base).self) lookalikes.add(symbol);
	}
	const problems = [
		...found.flatMap((one) => one.calls.problems),
		...unhandled(
			scope,
			evidence,
			mutations.filter(({ how }) => how !== "match" && how !== "lookalike"),
			origins,
		),
	];
	return { problems, assumptions: found.flatMap((one) => one.calls.assumptions), trusted, patterns, lookalikes };
}

function unhandled(
	scope: LoopScope,
	{ variables, functions, assignedFirst, roles }: Evidence,
	mutations: readonly Mutation[],
	origins: Origins,
): Problem[] {
	// Of a variable without a role the problem is known already.
	const written = variables.filter((one) => ["write", "private", "none"].includes(roles.get(one)?.fact.role ?? ""));
	const roots = new Map([
		...variables.flatMap((one) => one.uses.map((use) => [use.root as ts.Node, one] as const)),
		...aliasRoots(scope, written),
	]);
	/** The variable whose role says what becomes of changes that go by its name. */
	const ownerOf = (base: ts.Expression): OuterVariable | undefined => {
		const variable = roots.get(rootOf(scope, base));
		return variable && roles.get(variable)?.fact.role !== "shared" ? variable : undefined;
	};
	/** A builtin that is given it sets members that the role knows. */
	const isSet = (owner: OuterVariable, base: ts.Expression) =>
		written.includes(owner) && propertiesSet(scope, base) !== undefined;
	/** Functions that get it have been read. */
	const isLookedInto = (owner: OuterVariable) => {
		const fact = roles.get(owner)?.fact;
		return fact?.role === "private" && fact.copied !== undefined;
	};
	/** `p` of `p.turn(1)`, and `p.turn(1)` of `p.turn(1).turn(2)`, of which each run of iterations has a copy. */
	const isOwn = (base: ts.Expression) =>
		[...roles.values()].some(({ fact }) => fact.role === "private" && fact.receivers?.has(bare(scope.ts, base)));
	const problems: Problem[] = [];
	for (const { base, site, how, called } of mutations) {
		if (called && how === "itself" && isOwn(base)) continue;
		const known = how === "unknown" ? undefined : ownerOf(base);
		const owner = known && isGiven(scope.ts, base, site, called) && !isSet(known, base) ? undefined : known;
		const isCounted = !called || (owner && (isLookedInto(owner) || (written.includes(owner) && scope.touches(base))));
		if (owner && isCounted && !assignedFirst.has(owner.symbol)) continue; // its role accounts for the change
		if (how !== "unknown" && !called && isDeferred(roles, site)) continue; // the caller carries it out
		for (const symbol of how === "itself" ? origins.of(base).self : origins.deep(base)) {
			const variable = variables.find((one) => one.symbol === symbol);
			if (called && variable && how !== "unknown" && isLookedInto(variable)) continue;
			const name = variable?.name ?? symbol.name;
			const related = symbol.declarations?.[0] ? [{ node: symbol.declarations[0], message: "declared here" }] : [];
			const code = called || how === "unknown" ? "CL2010" : "CL2007";
			problems.push({ code, node: site, args: code === "CL2010" ? { call: callText(site), name } : { name }, related });
		}
	}
	for (const variable of variables)
		if (roles.get(variable)?.fact.role === "write") problems.push(...throughLinks(scope, origins, variable));
	const handed = [scope.loop.variable, ...codeOf(scope)].flatMap((node) => handedOut(scope, node, functions.reached));
	for (const { node, declaration } of handed) {
		problems.push({ code: "CL2010", node, args: { call: nameOf(declaration), name: "its argument" } });
	}
	return problems;
}

/** `Object.assign(o, x)`: a builtin changes what it is given, and no role looks into its calls. */
function isGiven(ts: TS, base: ts.Expression, site: ts.Node, called: true | undefined): boolean {
	return !called && ts.isCallExpression(site) && site.arguments.some((one) => bare(ts, one) === bare(ts, base));
}

/** A change that a deferred effect makes, and not one of its operands. */
function isDeferred(roles: Evidence["roles"], site: ts.Node): boolean {
	const effects = [...roles.values()].flatMap(({ fact }) => (fact.role === "deferred" ? fact.sites : []));
	return effects.some(({ site: effect, rest, operands }) => {
		return [effect, ...rest].some((one) => isInside(site, one)) && !operands.some((one) => isInside(site, one));
	});
}

/** `grid.cells[i].x` begins at `grid`; `this.out[i]` at `this.out`. */
function rootOf(roots: Roots, expression: ts.Expression): ts.Node {
	const { ts } = roots;
	let at = bare(ts, expression);
	while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) {
		if (isMemberName(roots, at)) return at;
		at = bare(ts, at.expression);
	}
	return at;
}
