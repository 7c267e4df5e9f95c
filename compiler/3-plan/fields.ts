/** Variables of a loop as fields of its frame, and as the runtime sees them. */
import type { Access, Growth, Variable } from "../../runtime/contract.js";
import type { LoopFacts, VariableFact } from "../2-analyze/analysis.js";
import type { Copied } from "../2-analyze/dependences/scratch/made/shapes.js";
import type { PathStep } from "../2-analyze/roles/facts.js";
import type { Amounts } from "../2-analyze/subscripts/inductions.js";
import { optional } from "../syntax/names.js";
import type { TS } from "../syntax/nodes.js";
import { spanOf } from "./copies.js";
import type { CopiedPlan, FieldPlan, KernelPlan, RecurrencePlan } from "./kernel-plan.js";

/** Fields that begin with `$` belong to the runtime, and `__proto__` in a literal is no field. */
export function fieldOf(local: string): string {
	if (local === "__proto__") return "v__proto__";
	return local.startsWith("$") ? `v${local}` : local;
}

/** Variables of whose elements the extents are known, in the order of `touch`. */
export function touchedOf({ variables }: LoopFacts): VariableFact[] {
	return variables.filter(({ fact, extents, elements }) => {
		return extents !== undefined && (fact.role === "write" || (fact.role === "shared" && elements));
	});
}

/** Variables that the frame holds: all but those that live and die in the kernel. */
function framed({ variables }: LoopFacts): VariableFact[] {
	return variables.filter(({ fact }) => fact.role !== "private" || fact.copied);
}

/** What the body does with the variables that the frame holds. */
export function mentionsOf(facts: LoopFacts): Access[] {
	const kinds = { read: "read", assign: "write", update: "update", delete: "write", call: "update" } as const;
	const file = facts.loop.node.getSourceFile();
	const found = framed(facts).flatMap(({ variable }) =>
		variable.uses.flatMap(({ top, action }): Access[] => {
			if (top.getSourceFile() !== file) return [];
			const line = file.getLineAndCharacterOfPosition(top.getStart()).line + 1;
			const text = top.getText().replace(/\s+/g, " ").slice(0, 40);
			return [{ variable: fieldOf(variable.local), text, kind: kinds[action], line }];
		}),
	);
	const keys = found.map((one) => JSON.stringify(one));
	return found.filter((_, place) => keys.indexOf(keys[place] as string) === place);
}

/** Roles of variables that the kernel assigns. */
const STORED: ReadonlySet<string> = new Set(["reduction", "lastprivate", "induction"]);

export function fieldsOf(facts: LoopFacts): FieldPlan[] {
	const fields = framed(facts).map(({ variable, fact }): FieldPlan => {
		const isStored = STORED.has(fact.role);
		const isDeferred = fact.role === "deferred";
		const tree = fact.role === "reduction" && isTree(fact);
		return {
			field: fieldOf(variable.local),
			local: variable.local,
			expression: variable.member ? optional(variable.name) : variable.name,
			...(variable.member ? { member: variable.name } : {}),
			stored: isStored && !(fact.role === "reduction" && fact.exactSum),
			assigned: isStored || (isDeferred && fact.assigned),
			flag: (fact.role === "lastprivate" && !fact.again) || (fact.role === "reduction" && fact.flag),
			marks: fact.role === "element-reduction" && (!fact.exact || fact.operator === "last"),
			tree,
			before: fact.role === "write" && fact.before,
			...carriedOf(fact),
			copied: fact.role === "private" && fact.copied ? copiedOf(fact.copied) : undefined,
			hidden: isDeferred,
			deferred: isDeferred,
			kept: facts.deferred.some((effect) => variable.uses.some((use) => effect.kept.has(use.root))),
		};
	});
	const symbols = [...facts.symbols.values()]
		.filter(({ field }) => !fields.some((one) => one.local === field))
		.map(({ field, expression, value }) => hidden(field, value ?? expression));
	return [...fields, ...symbols];
}

function copiedOf(made: Copied): CopiedPlan {
	if (made.kind === "list" || made.kind === "set" || made.kind === "map") return { kind: "empty" };
	if (made.kind !== "object") return { kind: "array", of: made.of && copiedOf(made.of) };
	const parts = [...made.parts].flatMap(([name, part]) => (part ? [[name, copiedOf(part)] as const] : []));
	return { kind: "object", parts, instance: made.instanceOf !== undefined };
}

function carriedOf(fact: VariableFact["fact"]): Pick<FieldPlan, "carried"> {
	const { statements, value } = (fact.role === "lastprivate" && fact.carried) || {};
	return statements && value ? { carried: { statements: statements.map(spanOf), value: spanOf(value) } } : {};
}

/** What chunks run for the iterations before them, of all variables together, in the order of the body. */
export function recurrenceOf({ variables, loop }: LoopFacts): RecurrencePlan | undefined {
	const found = variables.flatMap(({ variable, fact }) =>
		fact.role === "lastprivate" && fact.again ? [{ variable, statements: fact.again }] : [],
	);
	const [first] = found;
	if (!first) return undefined;
	const statements = [...new Set(found.flatMap((one) => one.statements))].sort((a, b) => a.pos - b.pos);
	return {
		field: fieldOf(first.variable.local),
		statements: statements.map(spanOf),
		counts: loop.header.kind === "range",
	};
}

/** Names of the objects that are looked at before the frame is made: `this`, `stats` of `stats.inner`, classes. */
export function holdersOf({ guards }: LoopFacts): string[] {
	const names = guards.flatMap((guard) => {
		if (guard.kind === "method") return [guard.name, guard.of];
		return guard.kind === "fields" ? [guard.name.replace(/\..*/s, "")] : [];
	});
	return [...new Set(names)];
}

/** Where the classes end of which kernels have methods, with the names of these: they are noted at the definition. */
export function ownedOf(ts: TS, { copies }: LoopFacts): KernelPlan["owned"] {
	return copies.flatMap(({ declaration }) => {
		if (!ts.isMethodDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return [];
		return [{ end: declaration.parent.end - 1, name: declaration.name.text }];
	});
}

/** For guards and `touch`, not for kernels. */
function hidden(local: string, expression: string): FieldPlan {
	return {
		field: fieldOf(local),
		local,
		expression: optional(expression),
		stored: false,
		assigned: false,
		flag: false,
		marks: false,
		tree: false,
		before: false,
		copied: undefined,
		hidden: true,
		deferred: false,
		kept: false,
	};
}

function isTree(fact: Extract<VariableFact["fact"], { role: "reduction" }>): boolean {
	return (fact.operator === "+" || fact.operator === "*" || fact.operator === "reducer") && !fact.exactSum;
}

/** The steps into elements whose extents are known, of all paths that are written; in `touch` after the variables. */
export function touchedSteps({ variables }: LoopFacts): ElementStep[] {
	return variables.flatMap(({ fact }) =>
		fact.role === "write" && fact.nested
			? fact.nested.writes.flat().filter((step) => step.kind === "element" && step.extent !== undefined)
			: [],
	) as ElementStep[];
}

type ElementStep = Extract<PathStep, { kind: "element" }>;

/** Variables of which it is known where they are written, apart from where they are read; in `touch` after the steps. */
export function storedOf(facts: LoopFacts): VariableFact[] {
	return touchedOf(facts).filter(({ stores }) => stores !== undefined);
}

interface Places {
	readonly touch: number;
	/** -1: the same. */
	readonly stores: number;
	readonly touchOf: (step: PathStep) => number;
}

function writeOf(
	name: string,
	{ reads, numeric, before, nested, length }: Extract<VariableFact["fact"], { role: "write" }>,
	{ touch, stores, touchOf }: Places,
): Variable {
	const places = { touch, ...(stores < 0 ? {} : { stores }) };
	const written = {
		name,
		role: "write",
		reads,
		numeric,
		...places,
		...(length ? { length } : {}),
		...(before ? { before } : {}),
	} as const;
	if (!nested) return written;
	const paths = nested.writes.map((path) =>
		path.map((step) =>
			step.kind === "property"
				? { property: step.name, ...(step.deletes ? { deletes: step.deletes } : {}) }
				: { touch: touchOf(step), within: step.within },
		),
	);
	return { ...written, nested: { paths, rows: nested.rows } };
}

function growthOf({ constant, terms }: Amounts): Growth {
	const by = terms.map(({ factor, of, turns }) => ({
		factor,
		...(of && { of: fieldOf(of.local) }),
		...(turns && { turns: turns.map(growthOf) }),
	}));
	return { constant, by };
}

function elementsOf(name: string, fact: Extract<VariableFact["fact"], { role: "element-reduction" }>): Variable {
	const { role, operator, container, exact, initial, operands, watches } = fact;
	return {
		name,
		role,
		operator,
		container,
		exact,
		...(initial && { initial: Number(initial.getText()) }),
		...(operands && { operands }),
		...(watches && { speculative: true as const }),
	};
}

/** Who looks for objects of two names has to know of this one. */
function besidesOf({ besides }: Extract<VariableFact["fact"], { role: "deferred" }>): { besides?: string } {
	return besides ? { besides: fieldOf(besides.variable.local) } : {};
}

export function variablesOf(facts: LoopFacts, touched: readonly VariableFact[]): Variable[] {
	const all = touchedSteps(facts);
	const touchOf = (step: PathStep) => {
		const place = (all as readonly PathStep[]).indexOf(step);
		return place < 0 ? -1 : touched.length + place;
	};
	const stored = storedOf(facts);
	const storesOf = (one: VariableFact) => {
		const place = stored.indexOf(one);
		return place < 0 ? -1 : touched.length + all.length + place;
	};
	return framed(facts).map((one): Variable => {
		const { variable, fact, elements } = one;
		const name = fieldOf(variable.local);
		const touch = touched.indexOf(one);
		switch (fact.role) {
			case "shared":
				return { name, role: "shared", elements, touch };
			case "write":
				return writeOf(name, fact, { touch, stores: storesOf(one), touchOf });
			case "append":
				return { name, role: "append", container: fact.container };
			case "deferred":
				return { name, role: "deferred", parts: fact.parts, ...besidesOf(fact) };
			case "lastprivate":
				return {
					name,
					role: "lastprivate",
					...(fact.carried && { carried: true }),
					...(fact.again && { recurrent: true }),
				};
			case "induction":
				return { name, role: "induction", ...growthOf(fact.by) };
			case "element-reduction":
				return elementsOf(name, fact);
			case "reduction": {
				const { operator, append, bigint, flag, leader, exactSum } = fact;
				return {
					name,
					role: "reduction",
					operator,
					tree: isTree(fact),
					append,
					bigint,
					flag,
					...(leader ? { leader: fieldOf(leader.local) } : {}),
					...(exactSum ? { exactSum } : {}),
				};
			}
			case "private":
				return { name, role: "shared", elements: false, touch: -1 };
			case "none":
				throw new Error(`variable ${variable.name} of role ${fact.role} has no field`);
			default:
				return fact satisfies never;
		}
	});
}
