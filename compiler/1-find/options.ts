/**
 * Reads the constant part of options written in the source.
 *
 * In:   { schedule: "guided", chunk: 4, signal: controller.signal }
 * Out:  { schedule: "guided", chunk: 4 }, and that some of it is not constant
 */
import type ts from "typescript";
import { type Diagnostic, diagnose } from "../diagnostic/diagnostic.js";
import { bare, type TS } from "../syntax/nodes.js";

/** What an option may be: a list of strings, a positive integer, a positive number, or anything known at run time. */
type Rule = readonly string[] | "integer" | "number" | "value";

const FUNCTION_OPTIONS: Readonly<Record<string, Rule>> = {
	backend: ["serial", "threads"],
	schedule: ["dynamic", "guided", "static"],
	chunk: "integer",
	onSerial: ["error", "warn"],
	sum: ["tree", "exact"],
	timeout: "number",
	retries: "number",
	maxCost: "number",
	signal: "value",
	onProgress: "value",
	label: "value",
};

const LOOP_OPTIONS: Readonly<Record<string, Rule>> = {
	schedule: ["dynamic", "guided", "static"],
	chunk: "integer",
	concurrency: "integer",
};

/** The compiler itself needs these, so they cannot wait for run time. */
const NEEDED = new Set(["onSerial", "sum", "schedule", "chunk", "backend"]);

export interface ReadOptions {
	readonly constant: Readonly<Record<string, string | number>>;
	/** Some option is only known at run time. */
	readonly dynamic: boolean;
}

export function readOptions(
	ts: TS,
	node: ts.Expression | undefined,
	of: "function" | "loop",
	diagnostics: Diagnostic[],
): ReadOptions {
	const constant: Record<string, string | number> = {};
	let dynamic = false;
	if (!node) return { constant, dynamic };
	const literal = bare(ts, node);
	if (!ts.isObjectLiteralExpression(literal)) {
		diagnostics.push(diagnose("CL1006", node, { name: node.getText(), problem: "is not an object literal" }));
		return { constant, dynamic };
	}
	for (const property of literal.properties) {
		const name = property.name?.getText() ?? property.getText();
		const rule = (of === "function" ? FUNCTION_OPTIONS : LOOP_OPTIONS)[name];
		const value = ts.isPropertyAssignment(property) ? literalValue(ts, property.initializer) : undefined;
		if (!rule || (value === undefined ? NEEDED.has(name) : !fits(rule, value))) {
			diagnostics.push(reject(property, name, rule, value));
		} else if (value === undefined) dynamic = true;
		else constant[name] = value;
	}
	return { constant, dynamic };
}

function reject(node: ts.Node, name: string, rule: Rule | undefined, value: string | number | undefined): Diagnostic {
	if (!rule) return diagnose("CL1006", node, { name, problem: "does not exist" });
	if (name === "schedule" && typeof value === "string") return diagnose("CL3001", node, { name: value });
	const allowed = typeof rule === "string" ? `a positive ${rule}` : `one of ${rule.join(", ")}`;
	const problem = value === undefined ? "must be a constant" : `cannot be ${JSON.stringify(value)}: it is ${allowed}`;
	return diagnose("CL1006", node, { name, problem });
}

function fits(rule: Rule, value: string | number): boolean {
	if (rule === "integer") return typeof value === "number" && Number.isInteger(value) && value > 0;
	if (rule === "number") return typeof value === "number" && value >= 0;
	return rule === "value" || rule.includes(String(value));
}

/** The value of a string or number literal. */
export function literalValue(ts: TS, node: ts.Expression): string | number | undefined {
	const inner = bare(ts, node);
	if (ts.isStringLiteralLike(inner)) return inner.text;
	if (ts.isNumericLiteral(inner)) return Number(inner.text);
	if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.MinusToken) {
		const value = literalValue(ts, inner.operand);
		return typeof value === "number" ? -value : undefined;
	}
	if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) {
		const [base, exponent] = [literalValue(ts, inner.left), literalValue(ts, inner.right)];
		return typeof base === "number" && typeof exponent === "number" ? base ** exponent : undefined;
	}
	if (ts.isIdentifier(inner) && inner.text === "NaN") return Number.NaN;
	return undefined;
}
