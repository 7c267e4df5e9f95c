/**
 * The third phase: facts become decisions.
 *
 * In:   the facts of one loop
 * Out:  the plan (public JSON) and what the outliner needs
 *
 * Guarantees: what is not in the result cannot influence the generated code.
 */
import { createHash } from "node:crypto";
import type ts from "typescript";
import type { Equations, Guard, LoopPlan, Operator, PlanVariable, Sum, Term, Travel } from "../../runtime/contract.js";
import type { LoopFacts, VariableFact } from "../2-analyze/analysis.js";
import type { Problem } from "../2-analyze/problem.js";
import { asWarning, type Diagnostic, diagnose } from "../diagnostic/diagnostic.js";
import { kernelName } from "../syntax/names.js";
import type { TS } from "../syntax/nodes.js";
import type { Polynomial } from "../syntax/polynomial.js";
import { isTypedArrayName } from "../syntax/symbols.js";
import { collapse } from "./collapse.js";
import { copyPlan, instancePlan, ownEdits, recipesOf, spanOf, withLabels } from "./copies.js";
import { deferEdit, directEdits, replayOf, watchesOf } from "./effects.js";
import { exitEdit, exitPlan, planExit } from "./exits.js";
import {
	fieldOf,
	fieldsOf,
	holdersOf,
	mentionsOf,
	ownedOf,
	recurrenceOf,
	storedOf,
	touchedOf,
	touchedSteps,
	variablesOf,
} from "./fields.js";
import type { KernelPlan, LoopDecision } from "./kernel-plan.js";
import { polynomialText } from "./polynomial-text.js";
import { typeText } from "./type-text.js";

export interface DecideOptions {
	/** `src/stats.ts`. */
	readonly file: string;
	/** The kernels module, as the plan names it: `src/stats.kernels.js`. */
	readonly module: string;
	/** Facts of the prange loops inside. */
	readonly inner: readonly LoopFacts[];
}

export interface Decided extends LoopDecision {
	readonly diagnostics: readonly Diagnostic[];
}

export function decide(ts: TS, checker: ts.TypeChecker, facts: LoopFacts, options: DecideOptions): Decided {
	const { loop, owner } = facts;
	const onSerial = owner.options.onSerial ?? "error";
	const errors = facts.problems.map(toDiagnostic);
	const diagnostics = onSerial === "warn" ? errors.map(asWarning) : errors;
	const serial = errors.some((one) => one.severity === "error");
	const kernel = serial ? undefined : kernelPlan(ts, checker, facts, options);
	return {
		plan: loopPlan(ts, facts, { errors, kernel }, options),
		kernel,
		prange: spanOf(loop.call),
		nested: false,
		diagnostics,
	};
}

function toDiagnostic({ code, node, args, related, fix }: Problem): Diagnostic {
	return diagnose(code, node, args, related, fix);
}

// ---------------------------------------------------------------- the public plan

/** What was decided about the loop as a whole. */
interface Verdict {
	readonly errors: readonly Diagnostic[];
	readonly kernel: KernelPlan | undefined;
}

function loopPlan(ts: TS, facts: LoopFacts, { errors, kernel }: Verdict, { file, module }: DecideOptions): LoopPlan {
	const { loop, owner } = facts;
	return {
		id: loop.id,
		file,
		line: lineOf(loop.node),
		function: owner.name,
		verdict: kernel ? (facts.guards.length + watchesOf(facts).length > 0 ? "guarded" : "parallel") : "serial",
		obstacles: errors
			.filter((one) => one.severity === "error")
			.map(({ code, message, line, related, fix }) => ({
				code,
				message,
				line,
				related: related.map((other) => ({ line: other.line, message: other.message })),
				fix,
			})),
		variables: facts.variables.map((one) => planVariable(ts, one)).filter((one) => one !== undefined),
		accesses: facts.accesses,
		guards: kernel ? guardsOf(facts) : [],
		assumptions: facts.assumptions,
		...(kernel && facts.exits.length > 0 ? { exits: facts.exits.map(planExit) } : {}),
		schedule: {
			kind: loop.options.schedule ?? owner.options.schedule ?? "dynamic",
			chunk: loop.options.chunk ?? owner.options.chunk ?? null,
			onSerial: owner.options.onSerial ?? "error",
			...(kernel?.collapse ? { collapse: { loops: 2 as const, guards: kernel.collapse.guards } } : {}),
		},
		kernel: kernel ? { module, name: kernel.name, async: kernel.async, hash: hashOf(facts) } : null,
	};
}

/** Guards as people read them: with the expressions of the source in place of made names. */
function guardsOf(facts: LoopFacts): Guard[] {
	const names = new Map([...facts.symbols.values()].map(({ field, expression }) => [field, expression]));
	for (const { variable } of facts.variables) names.set(variable.local, variable.name);
	names.set("#items", facts.loop.header.args[0]?.getText() ?? "");
	const name = (field: string) => names.get(field) ?? field;
	return facts.guards.map((guard) => renamed(guard, name, operand));
}

/** The same guard of fields with other names. */
function renamed(guard: Guard, name: (field: string) => string, factorOf = (text: string) => text): Guard {
	if (guard.kind === "disjoint" || guard.kind === "ordered") return { ...guard, a: name(guard.a), b: name(guard.b) };
	const inTerms = <T extends { readonly terms: readonly Term[] }>(sum: T): T => ({
		...sum,
		terms: sum.terms.map(({ factor, of }) => ({ factor, of: of.map((one) => factorOf(name(one))) })),
	});
	if (guard.kind === "apart") return { ...guard, name: name(guard.name), any: guard.any.map(inTerms) };
	if (guard.kind === "narrow") return { ...guard, all: guard.all.map(inTerms) };
	if (guard.kind !== "independent") return { ...guard, name: name(guard.name) };
	return { ...guard, name: name(guard.name), ...equationsIn(guard, inTerms) };
}

/** The same equations with other sums. */
function equationsIn({ counter, unknowns, pairs }: Equations, change: (sum: Sum) => Sum): Equations {
	return {
		counter,
		unknowns: unknowns.map(({ name, low, high, by, divisor }) => ({
			name,
			...(low && { low: change(low) }),
			high: high.map(change),
			...(by && { by: { ...by, sum: change(by.sum) } }),
			...(divisor && { divisor: change(divisor) }),
		})),
		pairs: pairs.map(({ write, access, holding: [ours, others], unless }) => ({
			write: write.map(change),
			access: access.map(change),
			holding: [ours.map(change), others.map(change)],
			unless,
		})),
	};
}

/** In parentheses where it is made of others. */
function operand(text: string): string {
	return /^[^\s()]+(\([^()]*\))?$/.test(text) ? text : `(${text})`;
}

function planVariable(ts: TS, { variable, fact, elements, extents }: VariableFact): PlanVariable | undefined {
	if (fact.role === "none") return undefined;
	const { name } = variable;
	const type = typeText(ts, variable.type);
	const isLast = fact.role === "element-reduction" && fact.operator === "last";
	const operator: Operator | undefined = "operator" in fact ? fact.operator : undefined;
	const leader = fact.role === "reduction" ? fact.leader?.name : undefined;
	const sliced = fact.role === "write" || (elements && extents !== undefined);
	const travels: Record<typeof fact.role, Travel> = {
		shared: sliced ? "slice" : isScalar(variable.type) ? "value" : "broadcast",
		private: "none",
		lastprivate: "value",
		induction: "value",
		reduction: "value",
		write: isTypedArrayName(variable.type.symbol?.name ?? "") ? "in place" : "slice",
		"element-reduction": "broadcast",
		append: "none",
		deferred: "none",
	};
	return {
		name,
		role: isLast ? "lastprivate" : fact.role,
		...(operator ? { operator } : {}),
		...(leader ? { leader } : {}),
		...(fact.role === "lastprivate" && fact.carried ? { carried: true } : {}),
		...(fact.role === "lastprivate" && fact.again ? { recurrent: true } : {}),
		...(fact.role === "element-reduction" && fact.watches ? { speculative: true } : {}),
		type,
		travels: travels[fact.role],
	};
}

function isScalar(type: ts.Type): boolean {
	return (type.isUnion() ? type.types : [type]).every((one) => !one.symbol || one.isLiteral());
}

function lineOf(node: ts.Node): number {
	return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/** Of all source text that the kernel is made of: the same on every host and in every folder. */
function hashOf({ loop, copies, variables, instances }: LoopFacts): string {
	const hash = createHash("sha256");
	const put = (text: string) => hash.update(text.replace(/\r\n/g, "\n")).update("\0");
	put(loop.node.getText());
	for (const { declaration } of copies) put(declaration.getText());
	for (const { variable, fact } of variables) put(`${variable.name} ${fact.role}`);
	for (const { id, recipe } of instances) put(`${id} ${recipe?.getText()}`);
	return hash.digest("hex").slice(0, 16);
}

// ---------------------------------------------------------------- what the outliner needs

function headerOf({ header, options }: LoopFacts["loop"]): KernelPlan["header"] {
	const array = header.kind === "places" ? header.array : undefined;
	return { kind: header.kind === "range" ? "range" : "items", array, args: header.args.map(spanOf), options };
}

function kernelPlan(ts: TS, checker: ts.TypeChecker, facts: LoopFacts, options: DecideOptions): KernelPlan {
	const { loop, owner, edits, copies, deferred } = facts;
	const { statement, labels } = withLabels(ts, loop.node);
	const copied = copies.map((copy) => ({ inside: copy.inside, plan: copyPlan(ts, checker, copy) }));
	const touched = touchedOf(facts);
	const variables = variablesOf(facts, touched);
	return {
		id: loop.id,
		label: owner.options.label ?? owner.name,
		place: `${options.file}:${lineOf(loop.node)}`,
		hash: hashOf(facts),
		name: kernelName(loop.id),
		async: loop.async,
		file: loop.node.getSourceFile().fileName,
		loop: spanOf(statement),
		prange: spanOf(loop.call),
		body: spanOf(loop.node.statement),
		labels,
		variable: spanOf(loop.variable),
		assigned: loop.assigned,
		collapse: collapseOf(ts, checker, facts, options),
		header: headerOf(loop),
		fields: fieldsOf(facts),
		recurrence: recurrenceOf(facts),
		holders: holdersOf(facts),
		turn: facts.turn,
		owned: ownedOf(ts, facts),
		variables,
		guards: facts.guards.map((guard) => guardOnFields(guard)),
		edits: [...edits, ...facts.exits.map(exitEdit), ...ownEdits(ts, checker, loop.node.statement)],
		exits: facts.exits.map(exitPlan),
		logging: [...deferred.map((effect, site) => deferEdit(ts, effect, site)), ...watchesOf(facts)],
		direct: directEdits(ts, facts, variables),
		inside: copied.filter((one) => one.inside).map((one) => one.plan),
		beside: [...copied.filter((one) => !one.inside).map((one) => one.plan), ...recipesOf(ts, checker, facts)],
		imports: facts.imports.map(({ specifier, imported, local }) => ({ specifier, imported, local })),
		replays: deferred.map((effect) => replayOf(ts, facts, effect)),
		touches: [
			...touched.map(({ extents }) => (extents ?? []).map((one) => extentText(facts, one))),
			...touchedSteps(facts).map(({ extent }) => (extent ? [extentText(facts, extent)] : [])),
			...storedOf(facts).map(({ stores }) => (stores ?? []).map((one) => extentText(facts, one))),
		],
		accesses: mentionsOf(facts),
		options: owner.options,
		optionsText: owner.source?.getText(),
		reducers: facts.variables.flatMap(({ variable, fact }) =>
			fact.role === "reduction" && fact.reducer
				? [{ field: fieldOf(variable.local), name: fact.reducer.getText() }]
				: [],
		),
		classes: facts.classes,
		instances: facts.instances.map(instancePlan),
	};
}

function collapseOf(
	ts: TS,
	checker: ts.TypeChecker,
	facts: LoopFacts,
	{ inner }: DecideOptions,
): KernelPlan["collapse"] {
	const found = inner.map((one) => collapse(ts, checker, facts, one)).find((one) => one !== undefined);
	return found && { ...found, guards: found.guards.map(guardOnFields) };
}

function guardOnFields(guard: Guard): Guard {
	return renamed(guard, (name) => (name === "#items" ? "$items" : fieldOf(name)));
}

function extentText(
	facts: LoopFacts,
	{ low, high, floors, caps }: NonNullable<VariableFact["extents"]>[number],
): { low: string; high: string } {
	const atom = (name: string) => {
		if (name === facts.induction) return "$i";
		const field = facts.symbols.get(name)?.field ?? name;
		return `$f[${JSON.stringify(fieldOf(field))}]`;
	};
	const text = (pick: string, forms: readonly Polynomial[]) => {
		const texts = forms.map((one) => polynomialText(one, atom));
		return texts.length > 1 ? `${pick}(${texts.join(", ")})` : `${texts[0]}`;
	};
	return { low: text("Math.max", [low, ...floors]), high: text("Math.min", [high, ...caps]) };
}
