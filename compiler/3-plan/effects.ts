/** Deferred effects as entries of a log, and as what the caller does with an entry. */
import type ts from "typescript";
import type { Variable } from "../../runtime/contract.js";
import type { LoopFacts } from "../2-analyze/analysis.js";
import type { Link } from "../2-analyze/roles/facts.js";
import type { TS } from "../syntax/nodes.js";
import { spanOf } from "./copies.js";
import type { KernelPlan, SourceEdit, Span } from "./kernel-plan.js";

type Effect = LoopFacts["deferred"][number];

/** `h[k] = max(h[k], e)` as `log.push(site, (k), (k), (e))`. */
export function deferEdit(ts: TS, effect: Effect, site: number): SourceEdit {
	const parts: (string | Span)[] = [`\u0001log\u0002.push(${site}`];
	for (const operand of effect.operands) {
		const [before, after] = operandText(ts, operand, effect);
		parts.push(", ", before, spanOf(operand), after);
	}
	for (const link of placesOf(effect)) parts.push(", ", ...placeText(ts, link));
	return { ...wholeOf(effect), parts: [...parts, ts.isStatement(effect.site) ? ");" : closing(ts, effect.site)] };
}

type Place = Extract<Link, { kind: "place" | "iteration" }>;

/** What kernels log of the ways to what an effect changes, after its operands. */
function placesOf({ site, reached }: Effect): Place[] {
	const own = [...(reached ?? [])].filter(([root]) => isWithin(root, site));
	return own.flatMap(([, { links }]) => links.filter((link) => link.kind === "place" || link.kind === "iteration"));
}

function isWithin(node: ts.Node, outer: ts.Node): boolean {
	return node.getSourceFile() === outer.getSourceFile() && outer.pos <= node.pos && node.end <= outer.end;
}

/** Of names that are no objects: to look at them again, or to calculate with them, does nothing. */
function placeText(ts: TS, link: Place): (string | Span)[] {
	if (link.kind === "iteration") return ["\u0001t\u0002"];
	const textOf = (node: ts.Expression): (string | Span)[] => {
		if (ts.isParenthesizedExpression(node)) return ["(", ...textOf(node.expression), ")"];
		if (ts.isNonNullExpression(node) || ts.isAsExpression(node)) return ["(", ...textOf(node.expression), ")"];
		if (!ts.isBinaryExpression(node)) return ["\u0001plain\u0002(", spanOf(node), ")"];
		return [...textOf(node.left), ` ${node.operatorToken.getText()} `, ...textOf(node.right)];
	};
	return textOf(link.place);
}

/** An effect with what it may skip. */
function wholeOf({ site, rest }: Effect): Span {
	return { start: site.getStart(), end: (rest.at(-1) ?? site).getEnd() };
}

/** Without a semicolon the next line might go on with the call. */
function closing(ts: TS, { parent }: ts.Node): string {
	return ts.isExpressionStatement(parent) && !parent.getText().endsWith(";") ? ");" : ")";
}

/**
 * `h[k] = e` as `{ $begun++; h[k] = e; $done++; }`, in loops that may start again as the plain one: it then skips what is
 * done. Nothing may catch what an effect throws, and operands with it, but the loop's caller.
 */
export function directEdits(
	ts: TS,
	facts: LoopFacts,
	variables: readonly Variable[],
): readonly SourceEdit[] | undefined {
	const { deferred, loop } = facts;
	if (deferred.length === 0) return watchesOf(facts).length > 0 ? [] : undefined;
	if (!variables.some(startsAgain)) return [];
	if (deferred.some(({ site }) => isInFunction(ts, site, loop.node)) || hasTry(ts, loop.node)) return undefined;
	// Promises catch too.
	if (loop.async && variables.some(({ role }) => role === "element-reduction")) return undefined;
	return deferred.flatMap((effect) => {
		const { site } = effect;
		const span = wholeOf(effect);
		if (ts.isVariableStatement(site))
			return { ...span, parts: ["\u0001begun\u0002++; ", span, "; \u0001done\u0002++;"] };
		return ts.isStatement(site)
			? [{ ...span, parts: ["{ \u0001begun\u0002++; ", span, "; \u0001done\u0002++; }"] }, ...doneEdits(ts, effect)]
			: // Nor may it go on with the line before.
				{ ...span, parts: ["void (\u0001begun\u0002++, ", span, `, \u0001done\u0002++${closing(ts, site)}`] };
	});
}

/** Edits by which kernels note what they touch of arrays that are speculated on: on the caller nobody asks. */
export function watchesOf({ variables }: LoopFacts): readonly SourceEdit[] {
	return variables.flatMap(({ fact }) => (fact.role === "element-reduction" ? (fact.watches ?? []) : []));
}

/** An effect that jumps is done before. */
function doneEdits(ts: TS, effect: Effect): SourceEdit[] {
	return jumpsOf(ts, effect).map((jump) => ({ ...spanOf(jump), parts: ["{ \u0001done\u0002++; continue; }"] }));
}

function jumpsOf(ts: TS, { site, rest }: Effect): ts.Node[] {
	const jumps: ts.Node[] = [];
	const collect = (node: ts.Node): void => {
		if (ts.isContinueStatement(node)) jumps.push(node);
		ts.forEachChild(node, collect);
	};
	for (const one of [site, ...rest]) collect(one);
	return jumps;
}

/** Accumulators that begin anew, in cells or as private copies, hold for some kinds of values only. */
function startsAgain(variable: Variable): boolean {
	if (variable.role === "element-reduction") return !variable.exact;
	return variable.role === "reduction" && (variable.tree || variable.exactSum === true);
}

function isInFunction(ts: TS, { parent }: ts.Node, loop: ts.Node): boolean {
	return parent !== loop && (ts.isSourceFile(parent) || ts.isFunctionLike(parent) || isInFunction(ts, parent, loop));
}

function hasTry(ts: TS, node: ts.Node): boolean {
	return ts.isTryStatement(node) || ts.forEachChild(node, (child) => hasTry(ts, child) || undefined) === true;
}

/** Of `...xs` a copy is logged, for its elements may change. */
function operandText(ts: TS, operand: ts.Expression, { primitive, late, strict }: Effect): [string, string] {
	const check = "\u0001plain\u0002";
	const isPrimitive = primitive.has(operand);
	const [before, after] = ts.isSpreadElement(operand)
		? ["[", isPrimitive ? `].map(${check})` : "]"]
		: [isPrimitive ? `${check}(` : "(", ")"];
	return late.has(operand)
		? [`\u0001late\u0002(() => ${before}`, strict.has(operand) ? `${after}, true)` : `${after})`]
		: [before, after];
}

/** The effect's text with operands as names, `this.x` as its local, and shared variables of the body as fields. */
export function replayOf(ts: TS, facts: LoopFacts, effect: Effect): KernelPlan["replays"][number] {
	const { site, operands, late, names } = effect;
	const holes = operands.map((operand, place) => ({
		...spanOf(operand),
		text: operandHole(ts, operand, late.has(operand) ? `\u0001$${place}\u0002()` : `(\u0001$${place}\u0002 as any)`),
	}));
	holes.push(...reachedHoles(effect));
	for (const { variable } of facts.variables) {
		if (!variable.member) continue;
		for (const { root } of variable.uses) holes.push({ ...spanOf(root), text: variable.local });
	}
	const jumps = jumpsOf(ts, effect);
	for (const jump of jumps) holes.push({ ...spanOf(jump), text: "break \u0001$end\u0002;" });
	for (const [node, name] of names) holes.push({ ...spanOf(node), text: nameHole(ts, node, name) });
	const text = ts.isVariableStatement(site)
		? declarations(ts, site, names)
				.map((one) => filled(one.node.getSourceFile(), spanOf(one.node), holes, one))
				.join(" ")
		: filled(site.getSourceFile(), wholeOf(effect), holes, jumps.length > 0 ? ENDED : PLAIN);
	const count = operands.length + placesOf(effect).length;
	return { operands: count, late: operands.flatMap((one, place) => (late.has(one) ? [place] : [])), text };
}

/** `p` as `points[$2]`: what the kernel has found by its own names, the caller goes to again. */
function reachedHoles(effect: Effect): Hole[] {
	const places = placesOf(effect);
	const linkText = (link: Link): string => {
		if (link.kind === "property") return `.${link.name}`;
		if (link.kind === "constant") return `[${link.text}]`;
		return `[(\u0001$${effect.operands.length + places.indexOf(link)}\u0002 as any)]`;
	};
	return [...(effect.reached ?? [])].map(([root, { variable, links }]) => ({
		...spanOf(root),
		text: [variable.local, ...links.map(linkText)].join(""),
	}));
}

/** `as any`: `$0 < ($1 > (h[k]) ? …` would begin with the type arguments of a call. */
function operandHole(ts: TS, operand: ts.Expression, text: string): string {
	if (ts.isSpreadElement(operand)) return `...${text}`;
	return ts.isShorthandPropertyAssignment(operand.parent) ? member(operand, text) : text;
}

/** Variables of the body that several effects use live in the frame while the caller carries these out. */
function nameHole(ts: TS, node: ts.Node, name: string): string {
	const field = `\u0001frame\u0002[${JSON.stringify(`$of ${name}`)}]`;
	return ts.isShorthandPropertyAssignment(node.parent) ? member(node, field) : field;
}

/** `{ x }` with another text for the value; `__proto__: e` would set the prototype. */
function member(name: ts.Node, value: string): string {
	return `[${JSON.stringify(name.getText())}]: ${value}`;
}

/** `const x = e, y;` as assignments. */
function declarations(
	ts: TS,
	statement: ts.VariableStatement,
	names: Effect["names"],
): { node: ts.Node; before: string; after: string }[] {
	return statement.declarationList.declarations.map(({ name, initializer }) => {
		const field = nameHole(ts, name, names.get(name) ?? name.getText());
		return initializer
			? { node: initializer, before: `${field} = (`, after: ");" }
			: { node: name, before: "", after: " = undefined;" };
	});
}

interface Hole extends Span {
	readonly text: string;
}

interface Frame {
	readonly before: string;
	readonly after: string;
}

const PLAIN: Frame = { before: "", after: "" };

/** A block that `continue` leaves. */
const ENDED: Frame = { before: "\u0001$end\u0002: { ", after: " }" };

function filled(
	{ text: source }: ts.SourceFile,
	{ start, end }: Span,
	holes: readonly Hole[],
	{ before, after }: Frame,
): string {
	let text = before;
	let at = start;
	for (const hole of holes.filter((one) => one.start >= start && one.end <= end).sort((a, b) => a.start - b.start)) {
		if (hole.start < at) continue;
		text += source.slice(at, hole.start) + hole.text;
		at = hole.end;
	}
	return text + source.slice(at, end) + after;
}
