/**
 * Recognises arrays and trees of arrays and objects of which each iteration writes its own part.
 *
 * In:   const row = grid[y]; row[x] = row[x - 1] + top[y]      (y the induction variable)
 * Out:  write: grid[y][x], which no other iteration writes or reads
 *
 * Two accesses are apart if their subscripts are apart in any dimension, or if they go through different properties. That
 * takes for granted that no part is reached in two ways, which the launch checks. An element that only later iterations
 * write is read from a copy that is made before the loop.
 */

import type ts from "typescript";
import { bare, isAssignment } from "../../syntax/nodes.js";
import type { Polynomial } from "../../syntax/polynomial.js";
import { type Clearance, clearance, meetingOf } from "../dependences/clearance.js";
import { extentOf } from "../dependences/extents.js";
import type { Problem } from "../problem.js";
import { type Access, accesses, isWhole } from "../subscripts/accesses.js";
import {
	anywhere,
	canLook,
	isNumericStep,
	isScattered,
	readEdits,
	type Scattering,
	subscriptEdits,
} from "../subscripts/scattered.js";
import { needsOfViews } from "../subscripts/terms/views.js";
import { isNumber } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";
import type { ContainerContext, Edit, NestedFact, PathStep, RoleDecision, RoleFact } from "./facts.js";
import { around, beforeOf, made } from "./facts.js";
import { runsInOrder } from "./order.js";
import { storesOneValue } from "./patterns/same-stores.js";

type WriteFact = Extract<RoleFact, { role: "write" }>;

interface How {
	/** The launch may be asked whether iterations keep apart. */
	readonly mayNeed: boolean;
	readonly isOneValue: boolean;
	readonly scattering: Scattering;
}

/** Role `write`, or the problems that forbid it. With `mayNeed` the launch may be asked whether iterations keep apart. */
export function elementwise(
	context: ContainerContext,
	variable: OuterVariable,
	mayNeed = false,
): RoleDecision | Problem[] {
	const all = accesses(context.scope, variable);
	if (!Array.isArray(all)) return [mutates(variable, all.site)];
	const isOneValue = storesOneValue(context, variable, all);
	const scattering: Scattering = isOneValue ? "all" : "part";
	const found = writtenApart(context, variable, all, { mayNeed, isOneValue, scattering });
	const isSame = all.every((one) => isScattered(context, one, scattering) === isScattered(context, one, "last"));
	if (!Array.isArray(found) || isSame) return found;
	// Of places that are not known nothing else is told.
	return writtenApart(context, variable, all, { mayNeed, isOneValue, scattering: "last" });
}

function writtenApart(
	context: ContainerContext,
	variable: OuterVariable,
	all: readonly Access[],
	{ mayNeed, isOneValue, scattering }: How,
): RoleDecision | Problem[] {
	const scattered = all.filter((access) => isScattered(context, access, scattering));
	const found = all.map((access) => (scattered.includes(access) ? anywhere(context, variable, access) : access));
	const writes = found.filter((access) => access.writes);
	const problems: Problem[] = [];
	const early = new Set<Access>();
	const rested: Clearance[] = [];
	for (const write of writes) {
		if (!runsInOrder(context, write.use.site)) problems.push(mutates(variable, write.use.site));
		if (write.steps.every((step) => step.kind === "property")) {
			problems.push(mutates(variable, write.use.site));
			continue;
		}
		if (isUnclear(context, write)) {
			problems.push(conflict(context, variable, write, write));
			continue;
		}
		for (const access of isOneValue ? [] : found) {
			const clear = clearance(context, [write, access], { writes, mayNeed });
			if (!clear) problems.push(conflict(context, variable, write, access));
			else if (clear.early) early.add(access);
			if (clear) rested.push(clear);
		}
	}
	const views = found.map(({ steps: [first] }) => needsOfViews(first, context.subscripts));
	const lost = views.indexOf(undefined);
	if (lost >= 0) problems.push(mutates(variable, (found[lost] as Access).use.site));
	if (problems.length > 0) return problems;
	const edits = early.size > 0 ? beforeEdits(variable, found, early) : [];
	if (!edits) {
		const [access] = early;
		return access ? [conflict(context, variable, writes[0] as Access, access)] : [];
	}
	restOn(context, variable, rested);
	// By another name than that of the array: its equations do not take the place of these.
	for (const form of views.flat()) context.subscripts.assume(`views of ${variable.name}`, [form as Polynomial]);
	const fact = factOf(context, variable, found, early.size > 0);
	edits.push(...scattered.flatMap((access) => subscriptEdits(context, variable, access)));
	if (fact.nested?.rows) edits.push(...readEdits(context, found));
	const checks = fact.nested?.rows && !fact.numeric ? numberEdits(context.scope, writes) : undefined;
	return checks ? { fact: { ...fact, numeric: true }, edits: [...edits, ...checks] } : { fact, edits };
}

/** What the launch has to find true. */
function restOn({ subscripts }: ContainerContext, { local }: OuterVariable, clearances: readonly Clearance[]): void {
	for (const forms of clearances.flatMap(({ assumed }) => assumed)) subscripts.assume(local, forms);
	const [assuming, solved] = [true, false].map((is) =>
		clearances.filter(({ assumed, pair }) => (assumed.length > 0 || pair) && assumed.length > 0 === is),
	);
	const pairsOf = (all: readonly Clearance[] = []) => all.flatMap(({ pair }) => pair ?? []);
	const isWhole = assuming?.every(({ pair }) => pair !== undefined);
	if (assuming?.length && isWhole) subscripts.solve({ array: local, pairs: pairsOf(assuming), instead: true });
	if (solved?.length) subscripts.solve({ array: local, pairs: pairsOf(solved), instead: false });
}

/** Checks of what is stored, where the checker takes all of it for numbers: rows of numbers can stay in shared memory. */
function numberEdits(scope: LoopScope, writes: readonly Access[]): Edit[] | undefined {
	const { ts, checker } = scope;
	const edits: Edit[] = [];
	for (const { use } of writes) {
		if (storesNumber(scope, use)) continue;
		const { site } = use;
		if (!isAssignment(ts, site) || bare(ts, site.left) !== use.top) return undefined;
		if ((checker.getTypeAtLocation(site.right).flags & ts.TypeFlags.NumberLike) === 0) return undefined;
		const { SyntaxKind } = ts;
		const arithmetic = [SyntaxKind.EqualsToken, SyntaxKind.PlusEqualsToken, SyntaxKind.MinusEqualsToken];
		const kinds: readonly ts.SyntaxKind[] = [
			...arithmetic,
			SyntaxKind.AsteriskEqualsToken,
			SyntaxKind.SlashEqualsToken,
		];
		if (!kinds.includes(site.operatorToken.kind)) return undefined;
		edits.push(around(site.right, `${made("number")}(`, ")"));
	}
	return edits;
}

function factOf(
	context: ContainerContext,
	variable: OuterVariable,
	found: readonly Access[],
	before: boolean,
): WriteFact {
	const { scope } = context;
	const writes = found.filter((access) => access.writes);
	const isNested = writes.some(({ steps }) => steps.length > 1);
	// Who gives an element a name, or asks for its length, looks at it.
	const isRead = ({ use, writes: own, shallow, steps }: Access) =>
		!own && (!shallow || use.compared === true || (!isNested && steps.length > 0));
	const reads = found.some((access) => isRead(access) || ["update", "delete"].includes(access.use.action));
	const numeric = writes.every(({ use }) => storesNumber(scope, use));
	const lengths = found.filter((access) => access.length);
	/** Not if only its own iteration looks at the length: it sees its copy grow. */
	const mayGrow = (read: Access, write: Access) =>
		!isWhole(write) &&
		write.steps.length === read.steps.length + 1 &&
		meetingOf(context, { ...write, steps: write.steps.slice(0, -1) }, read) !== "never";
	const viewed = found.some(({ steps: [first] }) => first?.kind === "all" && first.view !== undefined);
	const length = lengths.some((read) => writes.some((write) => mayGrow(read, write)));
	const nested = isNested ? nestedOf(context, variable, found) : undefined;
	return { role: "write", reads, numeric, length, before, nested, viewed };
}

function nestedOf(context: ContainerContext, variable: OuterVariable, found: readonly Access[]): NestedFact {
	const { scope, subscripts } = context;
	const stepOf = (step: Step, place: number, { steps, use }: Access): PathStep => {
		if (step.kind === "property") return { kind: "property", name: step.name };
		if (step.kind === "all") return { kind: "element", extent: undefined, within: step.looked === true };
		const form = subscripts.at(step);
		const extent = form && extentOf(form, subscripts, subscripts.limits(use.root, use.frame));
		const ends = form && subscripts.endsOf(form);
		const isWithin = ends !== undefined && ends === context.arrayOf(variable, steps.slice(0, place));
		return { kind: "element", extent, within: isWithin };
	};
	const pathOf = (access: Access): PathStep[] => {
		const path = access.steps.map((step, place) => stepOf(step, place, access));
		const last = path.at(-1);
		if (access.use.action !== "delete" || last?.kind !== "property") return path;
		return [...path.slice(0, -1), { ...last, deletes: true }];
	};
	const writing = found.filter((access) => access.writes);
	const shortened = writing
		.filter((access) => isWhole(access) && !isByNumbers(access))
		.map((access): PathStep[] => [...pathOf(access).slice(0, -1), { kind: "property", name: "length" }]);
	const writes = [...writing.map(pathOf), ...shortened];
	const reads = found.filter((access) => !access.writes && !access.shallow).map(pathOf);
	const depth = writes[0]?.length ?? 0;
	const isElements = (path: readonly PathStep[]) => path.every((one) => one.kind === "element");
	const isOfRows = (access: Access) => {
		if (access.use.action === "call") return access.shallow && isAlike(scope, access.use);
		return access.shallow || access.length || (access.steps.length === depth && isNumericEnd(access));
	};
	const isNumericEnd = (access: Access): boolean => {
		if (isByNumbers(access)) return true;
		const last = access.steps.at(-1);
		return last?.kind === "element" && (isNumericStep(context, last) || canLook(scope, access.use, last.subscript));
	};
	const rows = [...writes, ...reads].every(isElements) && found.every(isOfRows);
	const compared = found.filter(({ use }) => use.compared).map((access) => pathOf(access).slice(0, -1));
	return {
		writes,
		reads: [...reads, ...looked(writes, [...found.filter(({ length }) => length).map(pathOf), ...compared])],
		rows,
	};
}

/** Objects whose length is read, or of which it matters what they hold, besides those written: these must be others. */
function looked(writes: readonly (readonly PathStep[])[], owners: readonly (readonly PathStep[])[]): PathStep[][] {
	const textOf = (path: readonly PathStep[]) =>
		path.map((step) => (step.kind === "property" ? step.name : "*")).join(".");
	const written = new Set(writes.map((path) => textOf(path.slice(0, -1))));
	const others = owners.filter((path) => !written.has(textOf(path)));
	return others.map((path) => [...path, { kind: "property", name: "length" }]);
}

/** A method that does the same with a typed array as with an array of numbers. */
function isAlike({ instances }: LoopScope, { steps }: Use): boolean {
	const last = steps.at(-1);
	return last?.kind === "property" && ALIKE.has(last.name) && !instances?.members.has(last.name);
}

const ALIKE: ReadonlySet<string> = new Set(
	"forEach some every find findIndex findLast findLastIndex reduce reduceRight at".split(" "),
);

function isByNumbers({ steps }: Access): boolean {
	const last = steps.at(-1);
	return last?.kind === "all" && last.numbers === true;
}

/** A subscript of unknown form may be anything, `"length"` too. */
function isUnclear({ subscripts }: ContainerContext, { steps }: Access): boolean {
	return steps.some((step) => step.kind === "element" && subscripts.at(step) === undefined);
}

function mutates(variable: OuterVariable, node: ts.Node): Problem {
	return { code: "CL2007", node, args: { name: variable.name } };
}

/**
 * Reads of the copy in place of the variable. Undefined if what is read from the copy has a constant's name, which is that
 * of more, or if a function reads it.
 */
function beforeEdits(
	variable: OuterVariable,
	found: readonly Access[],
	early: ReadonlySet<Access>,
): Edit[] | undefined {
	const edits: Edit[] = [];
	for (const { use } of early) {
		if (use.alias || use.passed) return undefined;
		edits.push({ start: use.root.getStart(), end: use.root.getEnd(), parts: [beforeOf(variable)] });
	}
	const isFlat = found.every(({ steps, shallow }) => shallow || steps.every((step) => step.kind === "element"));
	return isFlat ? edits : undefined;
}

function conflict({ subscripts }: ContainerContext, variable: OuterVariable, write: Access, access: Access): Problem {
	const unknownOf = ({ steps }: Access) =>
		steps.find((step) => step.kind === "element" && subscripts.at(step) === undefined);
	const name = variable.name;
	const unclear = [write, access].find((one) => unknownOf(one) !== undefined);
	const step = unclear && unknownOf(unclear);
	if (unclear && step?.kind === "element") {
		const other = unclear === write ? access : write;
		const related =
			other === unclear ? [] : [{ node: other.use.top, message: other.writes ? "written here" : "read here" }];
		return { code: "CL2004", node: step.subscript, args: { name, subscript: step.subscript.getText() }, related };
	}
	if (access.writes) {
		const related = access === write ? [] : [{ node: access.use.top, message: "and here" }];
		return { code: "CL2003", node: write.use.top, args: { name }, related };
	}
	const related = [{ node: write.use.top, message: "written here" }];
	return { code: "CL2002", node: access.use.top, args: { read: access.use.top.getText() }, related };
}

/** Is what is stored a number whatever the inputs are? */
function storesNumber(scope: LoopScope, use: Use): boolean {
	const { ts } = scope;
	const { site } = use;
	if (!isAssignment(ts, site) || bare(ts, site.left) !== use.top) return false;
	if (site.operatorToken.kind === ts.SyntaxKind.EqualsToken) return isNumber(scope, site.right);
	const arithmetic = site.operatorToken.kind !== ts.SyntaxKind.PlusEqualsToken;
	return arithmetic && isNumber(scope, site.right);
}
