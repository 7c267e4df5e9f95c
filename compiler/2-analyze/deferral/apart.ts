/**
 * Variables of which the loop changes some parts, by effects that the caller can carry out, and reads others: for the code
 * of the loop these are two variables.
 *
 * In:   const p = bodies[i], q = bodies[j]; p.v -= q.mass * d(p.x, q.x); q.v += p.mass * d(p.x, q.x)
 * Out:  bodies, shared; and a second name for it whose parts `[i].v` and `[j].v` are changed: deferred
 *
 * Guarantees: no path that the code reads is one that an effect changes, nor leads through one: by names, or since the effects
 * change one element (`x[k] -= l[j] * x[j]`, `j` below `k`). That no object is reached by two of these paths the launch checks
 * (`distinct`). An effect reaches what it changes from the variable itself, by
 * places that kernels log, for constants of the body lead into what a worker has a copy of.
 */
import type ts from "typescript";
import { bare, denseText, enclosingFunction, isInLoop, isInside, isVoidContext, walk } from "../../syntax/nodes.js";
import { allAtoms } from "../../syntax/polynomial.js";
import { symbolOf } from "../../syntax/symbols.js";
import { meetingOf } from "../dependences/clearance.js";
import type { Problem } from "../problem.js";
import { changes, effectsOn } from "../roles/containers.js";
import type { Besides, ContainerContext, Link, PathStep, Reached, RoleDecision } from "../roles/facts.js";
import { type Access, accesses } from "../subscripts/accesses.js";
import { isAssignedIn } from "../subscripts/counting-loops.js";
import type { Captures } from "../variables/captures.js";
import type { PathUse } from "../variables/paths.js";
import { type LoopScope, seenAs } from "../variables/scope.js";
import { readUse, type Step, type Use } from "../variables/uses.js";
import { isAssigned, localName, type OuterVariable } from "../variables/variables.js";

/** Variables whose changes are deferred, each with the one by which kernels read other parts of the same object. */
export type PartsApart = ReadonlyMap<OuterVariable, OuterVariable>;

/** Takes variables of these names in two, where that can be. */
export function withPartsApart(
	scope: LoopScope,
	{ variables, foreign }: Pick<Captures, "variables" | "foreign">,
	names: ReadonlySet<string> | undefined,
): { readonly variables: readonly OuterVariable[]; readonly apart: PartsApart } {
	const apart = new Map<OuterVariable, OuterVariable>();
	const taken = variables.flatMap((one) => {
		const isOwn = names?.has(one.name) && one.uses.every(({ root }) => !foreign.has(root));
		const changed = isOwn && !isAssigned(one) && !scope.loop.async ? changedParts(scope, one) : undefined;
		if (!changed) return [one];
		const roots = new Set(changed.map(({ root }) => root));
		const read = { ...one, uses: one.uses.filter(({ root }) => !roots.has(root)) };
		let local = localName(scope.file, `${one.local}_`);
		while (variables.some((other) => other.local === local)) local = localName(scope.file, `${local}_`);
		const effects: OuterVariable = {
			...one,
			local,
			symbol: Object.create(one.symbol) as ts.Symbol,
			uses: changed,
		};
		apart.set(effects, read);
		return [read, effects];
	});
	return { variables: taken, apart };
}

/** Undefined for other variables. */
export function decideApart(
	context: ContainerContext,
	variable: OuterVariable,
	apart: PartsApart,
): RoleDecision | undefined {
	if ([...apart.values()].includes(variable)) return { fact: { role: "shared" }, edits: [] };
	const besides = apart.get(variable);
	return besides && deferParts(context, variable, besides);
}

/** Each change is an effect: of numbers, strings and the like, for what a worker has a copy of is another object there. */
function deferParts(context: ContainerContext, variable: OuterVariable, besides: OuterVariable): RoleDecision {
	const { scope } = context;
	const reached = new Map<ts.Node, Reached>();
	for (const use of variable.uses) reached.set(use.root, { variable, links: chainOf(scope, use) ?? [] });
	const effects = effectsOn(context, variable);
	if (!Array.isArray(effects))
		return { fact: { role: "none", problems: [problemOf(besides, effects.site)] }, edits: [] };
	const sites = effects.map((one) => ({ ...one, primitive: new Set(one.operands), reached }));
	const paths = isClear(context, variable, besides) ? pathsTaken(scope, variable, besides) : undefined;
	if (!paths)
		return { fact: { role: "none", problems: [problemOf(besides, besides.uses[0]?.top as ts.Node)] }, edits: [] };
	return {
		fact: { role: "deferred", sites, assigned: false, parts: true, besides: { variable: besides, paths } },
		edits: [],
	};
}

/** By which paths the object is gone through. */
function pathsTaken(scope: LoopScope, variable: OuterVariable, besides: OuterVariable): Besides["paths"] | undefined {
	const all = accesses(scope, besides);
	if (!Array.isArray(all)) return undefined;
	const reads = all.filter((one) => !one.writes);
	const pathOf = (steps: readonly Step[]) =>
		steps.map((step): PathStep => {
			return step.kind === "property"
				? { kind: "property", name: step.name }
				: { kind: "element", extent: undefined, within: false };
		});
	const length: PathStep = { kind: "property", name: "length" };
	const looked = reads.filter((one) => one.length).map(({ steps }) => [...pathOf(steps), length]);
	const compared = reads.filter(({ use }) => use.compared).map(({ steps }) => [...pathOf(steps.slice(0, -1)), length]);
	return {
		writes: variable.uses.map(({ steps }) => pathOf(steps)),
		reads: [...reads.filter((one) => !one.shallow).map(({ steps }) => pathOf(steps)), ...looked, ...compared],
	};
}

/** Variables taken in two that did not get the roles for which they were. */
export function problemsOfApart(apart: PartsApart, roles: ReadonlyMap<OuterVariable, RoleDecision>): Problem[] {
	const factOf = (one: OuterVariable) => roles.get(one)?.fact;
	return [...apart].flatMap(([effects, read]) => {
		const fact = factOf(effects);
		const isKept = fact?.role === "deferred" && fact.besides?.variable === read && factOf(read)?.role === "shared";
		return isKept ? [] : effects.uses.map(({ site }) => problemOf(read, site));
	});
}

function problemOf({ name }: OuterVariable, node: ts.Node): Problem {
	return { code: "CL2007", node, args: { name } };
}

/** All accesses that change something, if kernels can do without what they change; there must be others too. */
function changedParts(scope: LoopScope, variable: OuterVariable): PathUse[] | undefined {
	if (scope.instances?.classes.length) return undefined;
	const all = accesses(scope, variable);
	if (!Array.isArray(all)) return undefined;
	const writes = all.filter((one) => one.writes || changes(scope, one.use));
	const own = all.filter((one) => !one.writes && writes.some((write) => isOwnRead(scope, write, one)));
	const rest = all.filter((one) => !writes.includes(one) && !own.includes(one));
	const isOne = (write: Access) => isEffect(scope, write) && chainOf(scope, write.use) !== undefined;
	if (writes.length === 0 || rest.length === 0 || !writes.every(isOne)) return undefined;
	const roots = new Set(writes.map(({ use }) => use.root));
	const isApart = (write: Access, access: Access) =>
		areApart(write.steps, access) || (isElement(write) && isElement(access));
	const isPossible =
		roots.size === writes.length && writes.every((write) => rest.every((access) => isApart(write, access)));
	return isPossible ? [...writes, ...own].map(({ use }) => use) : undefined;
}

/** The second `x[k]` of `x[k] = x[k] - e`. */
function isOwnRead({ ts }: LoopScope, write: Access, { use, steps }: Access): boolean {
	const { site, top } = write.use;
	const isWithin = use.action === "read" && use.top !== top && isInside(use.root, site) && isVoidContext(ts, site);
	return isWithin && steps.length === 1 && isElement(write) && denseText(ts, use.top) === denseText(ts, top);
}

/** Of the variable itself. */
function isElement({ steps }: Access): boolean {
	return steps.length === 1 && steps[0]?.kind === "element";
}

/** No element that is read is the one that all effects change; each iteration changes it last. */
function isClear(context: ContainerContext, variable: OuterVariable, besides: OuterVariable): boolean {
	const { scope, subscripts } = context;
	const [writes, reads] = [accesses(scope, variable), accesses(scope, besides)];
	if (!Array.isArray(writes) || !Array.isArray(reads)) return false;
	return writes
		.filter((one) => one.writes && isElement(one))
		.every((write) => {
			const form = write.steps[0] && subscripts.at(write.steps[0]);
			const others = reads.filter((read) => isElement(read));
			const isOne = form !== undefined && [...allAtoms(form)].every((name) => subscripts.symbols.has(name));
			const isLast =
				!isInLoop(scope.ts, write.use.site, scope.body) && others.every((read) => isBefore(scope, read, write));
			if (others.length === 0) return true;
			return isOne && isLast && others.every((read) => meetingOf(context, write, read) === "never");
		});
}

/** In the order of the iteration: what stands in functions may run at any time. */
function isBefore({ ts }: LoopScope, { use }: Access, { use: { site } }: Access): boolean {
	const isHere = enclosingFunction(ts, use.root) === enclosingFunction(ts, site);
	return isHere && !use.frame && !use.passed && use.root.pos < site.end;
}

/** `p.x = e`, `p.x += e`, `p.x++` in the body, of which nothing takes the value. */
function isEffect({ ts, body }: LoopScope, { use, steps }: Access): boolean {
	const isChange = use.action === "assign" || use.action === "update";
	const isTold = !use.frame && !use.passed && steps.every((step) => step.kind !== "all");
	const isTarget = isVoidContext(ts, use.site) && ts.isExpression(use.site) && isTargetOf(ts, use);
	return isChange && isTold && isTarget && isInside(use.site, body);
}

/** Not one of several in a pattern. */
function isTargetOf(ts: LoopScope["ts"], { site, top }: PathUse): boolean {
	if (ts.isBinaryExpression(site)) return bare(ts, site.left) === top;
	return (ts.isPrefixUnaryExpression(site) || ts.isPostfixUnaryExpression(site)) && bare(ts, site.operand) === top;
}

/** Whoever looks at the one sees nothing of a change of the other, nor goes through what that replaces. */
function areApart(written: readonly Step[], { steps, shallow, length }: Access): boolean {
	const further = written.length - steps.length;
	const isOther = steps.some((step, place) => {
		const other = written[place];
		return step.kind === "property" && other?.kind === "property" && step.name !== other.name;
	});
	return isOther || (shallow && further > 0 && !(length && further === 1));
}

/** What leads from the variable to what the name at the beginning of the access stands for; undefined if the caller cannot go there. */
function chainOf(scope: LoopScope, use: Use): readonly Link[] | undefined {
	const own = readUse(scope.ts, use.root).steps.length;
	const links = use.steps.slice(0, use.steps.length - own).map((step) => linkOf(scope, step, use.root));
	return links.every((one) => one !== undefined) ? links : undefined;
}

function linkOf(scope: LoopScope, step: Step, at: ts.Node): Link | undefined {
	const { ts, loop } = scope;
	if (step.kind === "all" || ts.isOptionalChain(step.node)) return undefined;
	if (step.kind === "property") return { kind: "property", name: step.name };
	const place = bare(ts, step.subscript);
	if (ts.isNumericLiteral(place)) return { kind: "constant", text: place.text };
	if (place === loop.variable) return { kind: "iteration" };
	return !step.frame && isSteadyPlace(scope, place, at) ? { kind: "place", place } : undefined;
}

/** Names of numbers that mean at that place what they did where a name was found by them, and arithmetic of such. */
function isSteadyPlace(scope: LoopScope, place: ts.Expression, at: ts.Node): boolean {
	const { ts, checker } = scope;
	const inner = bare(ts, place);
	if (ts.isNumericLiteral(inner)) return true;
	if (ts.isBinaryExpression(inner)) {
		const isPlain = ARITHMETIC.has(ts.tokenToString(inner.operatorToken.kind) ?? "");
		return isPlain && isSteadyPlace(scope, inner.left, at) && isSteadyPlace(scope, inner.right, at);
	}
	const symbol = ts.isIdentifier(inner) ? symbolOf(ts, checker, inner) : undefined;
	const declaration = symbol?.valueDeclaration;
	const isNumber = (checker.getTypeAtLocation(inner).flags & ts.TypeFlags.NumberLike) !== 0;
	if (!symbol || !declaration || !isNumber || seenAs(scope, symbol.name, at) !== symbol) return false;
	if (declaration === scope.loop.variable.parent) return !scope.loop.assigned;
	if (ts.isParameter(declaration))
		return !isInside(declaration, scope.loop.node) && !isAssignedIn(scope, symbol, declaration.getSourceFile());
	const list = ts.isVariableDeclaration(declaration) ? declaration.parent : undefined;
	if (!list || !ts.isVariableDeclarationList(list)) return false;
	if (list.flags & ts.NodeFlags.Const) return true;
	return ts.isForStatement(list.parent) && isCounter(scope, list.parent, symbol);
}

const ARITHMETIC: ReadonlySet<string> = new Set("+ - * / % | & ^ << >> >>>".split(" "));

/** A variable of the head of a loop that nothing but the head changes. */
function isCounter(scope: LoopScope, head: ts.ForStatement, symbol: ts.Symbol): boolean {
	const { ts } = scope;
	const { initializer, condition, incrementor, statement } = head;
	const isScoped = initializer !== undefined && (initializer.flags & ts.NodeFlags.BlockScoped) !== 0;
	let makes = false;
	for (const part of [initializer, condition, incrementor])
		if (part)
			walk(ts, part, (at) => {
				if (ts.isFunctionLike(at)) makes = true;
			});
	return isScoped && !makes && !isAssignedIn(scope, symbol, statement);
}
