/**
 * What the calls in a piece of code may do.
 *
 * In:   out.push(norm(v)); fs.readFileSync(name)
 * Out:  mutated: `out` (a method that changes its receiver); functions: `norm`; assumptions: "fs.readFileSync …"
 *
 * Refuses: calls of captured function values, `eval` and its kind, unknown methods of captured objects, captured objects
 * handed to code that cannot be read.
 */
import type ts from "typescript";
import { bare, type TS, walk } from "../../syntax/nodes.js";
import { ourName, resolved, sourceDeclaration } from "../../syntax/symbols.js";
import type { Problem } from "../problem.js";
import { isPrimitive } from "../variables/primitive.js";
import { isReducer } from "../variables/reducers.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { isFunctionConstant } from "../variables/variables.js";
import {
	METHODS,
	MUTATING_STATICS,
	PURE_GLOBALS,
	PURE_NAMESPACES,
	REGEXP_METHODS,
	UNKNOWN_STATICS,
} from "./builtins.js";
import type { Origins } from "./origins.js";

/** An object that some code changes: `base` is the expression that denotes it. */
export interface Mutation {
	readonly base: ts.Expression;
	readonly site: ts.Node;
	/** Handed to code that cannot be read, which is not assumed to leave its arguments alone. */
	readonly unknown: boolean;
}

export interface Calls {
	readonly mutations: readonly Mutation[];
	/** Calls of project functions, with their declarations. */
	readonly functions: readonly { readonly call: ts.CallExpression; readonly declaration: ts.Declaration }[];
	readonly assumptions: readonly string[];
	readonly problems: readonly Problem[];
}

interface Collector {
	readonly mutations: Mutation[];
	readonly functions: { call: ts.CallExpression; declaration: ts.Declaration }[];
	readonly assumptions: Set<string>;
	readonly problems: Problem[];
}

interface Reader {
	readonly scope: Scope;
	readonly origins: Origins;
	readonly collector: Collector;
}

export function collectCalls(scope: Scope, node: ts.Node, origins: Origins): Calls {
	const { ts } = scope;
	const collector: Collector = { mutations: [], functions: [], assumptions: new Set(), problems: [] };
	const reader: Reader = { scope, origins, collector };
	walk(ts, node, (at) => {
		if (ts.isCallExpression(at)) readCall(reader, at);
		else if (ts.isNewExpression(at)) readNew(reader, at);
		else if (ts.isTaggedTemplateExpression(at)) readTag(reader, at);
	});
	return { ...collector, assumptions: [...collector.assumptions] };
}

function readCall(reader: Reader, call: ts.CallExpression): void {
	const { ts, checker } = reader.scope;
	const callee = bare(ts, call.expression);
	if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword) return; // statements.ts
	if (ourName(ts, checker, callee)) return;
	if (ts.isIdentifier(callee)) readNamedCall(reader, call, callee);
	else if (ts.isPropertyAccessExpression(callee)) readMethodCall(reader, call, callee);
	else if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee))
		return; // its body is walked with the rest
	else readUnknown(reader, call, callee.getText(), callee);
}

function readNamedCall(reader: Reader, call: ts.CallExpression, callee: ts.Identifier): void {
	const { ts } = reader.scope;
	const binding = bindingOf(reader.scope, callee);
	if (binding.kind === "inner" || binding.kind === "namespace") return; // a closure of the body: no captured function travels
	if (binding.kind === "package") {
		readForeign(reader, call, `${callee.text} of "${binding.specifier}"`);
		return;
	}
	if (binding.kind === "global") {
		const isElsewhere = callee.text === "eval" || callee.text === "Function"; // statements.ts
		if (!isElsewhere && !PURE_GLOBALS.has(callee.text)) readForeign(reader, call, callee.text);
		return;
	}
	const { declaration } = binding;
	const isFunction = ts.isFunctionDeclaration(declaration) || isFunctionConstant(ts, declaration);
	if (isFunction) reader.collector.functions.push({ call, declaration });
	else if (!isReducer(reader.scope, declaration)) {
		const related = [{ node: declaration, message: "declared here" }];
		reader.collector.problems.push({
			code: "CL2012",
			node: callee,
			args: { name: callee.text, what: "a function value" },
			related,
		});
	}
}

function readMethodCall(reader: Reader, call: ts.CallExpression, callee: ts.PropertyAccessExpression): void {
	const { ts } = reader.scope;
	const owner = bare(ts, callee.expression);
	const name = callee.name.text;
	if (owner.kind === ts.SyntaxKind.SuperKeyword || owner.kind === ts.SyntaxKind.ThisKeyword) return;
	const binding = ts.isIdentifier(owner) ? bindingOf(reader.scope, owner) : undefined;
	const row = METHODS.get(name);
	if (binding?.kind === "package") {
		readForeign(reader, call, `${owner.getText()}.${name} of "${binding.specifier}"`);
	} else if (binding?.kind === "global") readStatic(reader, call, owner.getText(), name);
	else if (binding?.kind === "namespace") readMember(reader, call, callee);
	else if (row?.mutates) reader.collector.mutations.push({ base: owner, site: call, unknown: false });
	else if (REGEXP_METHODS.has(name) && !ts.isIdentifier(owner)) readMatch(reader, call, owner);
	else if (!row) readUnknown(reader, call, callee.getText(), owner);
}

/** `o.pattern.test(x)`: a pattern inside a captured object may keep state; one in a variable has a guard. */
function readMatch(reader: Reader, call: ts.CallExpression, owner: ts.Expression): void {
	const { ts } = reader.scope;
	const isOwn = ts.isPropertyAccessExpression(owner) && owner.expression.kind === ts.SyntaxKind.ThisKeyword;
	if (isOwn || reader.origins.of(owner).self.size === 0) return;
	const fix = "put the pattern into a variable before the loop, or write it as a literal in the body";
	reader.collector.problems.push({ code: "CL2007", node: call, args: { name: owner.getText() }, fix });
}

/** `geometry.area(x)` with `import * as geometry from "./geometry.js"`. */
function readMember(reader: Reader, call: ts.CallExpression, callee: ts.PropertyAccessExpression): void {
	const { ts, checker } = reader.scope;
	const symbol = checker.getSymbolAtLocation(callee.name);
	const declaration = symbol && sourceDeclaration(resolved(ts, checker, symbol));
	if (declaration && (ts.isFunctionDeclaration(declaration) || isFunctionConstant(ts, declaration))) {
		reader.collector.functions.push({ call, declaration });
	} else reader.collector.problems.push({ code: "CL2016", node: callee, args: { name: callee.getText() } });
}

function readStatic(reader: Reader, call: ts.CallExpression, owner: string, name: string): void {
	const [first] = call.arguments;
	if (MUTATING_STATICS.has(`${owner}.${name}`)) {
		if (first) reader.collector.mutations.push({ base: first, site: call, unknown: false });
	} else if (!PURE_NAMESPACES.has(owner) || UNKNOWN_STATICS.has(`${owner}.${name}`))
		readForeign(reader, call, `${owner}.${name}`);
}

function readNew(reader: Reader, node: ts.NewExpression): void {
	const { ts } = reader.scope;
	const callee = bare(ts, node.expression);
	if (ts.isIdentifier(callee)) {
		const binding = bindingOf(reader.scope, callee);
		if (binding.kind === "global" && PURE_GLOBALS.has(callee.text)) return;
		if (binding.kind === "inner") return;
		if (binding.kind === "module" || binding.kind === "local") {
			if (ts.isClassDeclaration(binding.declaration)) return; // the class is looked through where it is declared
			reader.collector.problems.push({
				code: "CL2012",
				node: callee,
				args: { name: callee.text, what: "a class value" },
			});
			return;
		}
	}
	readForeign(reader, node, `new ${callee.getText()}`);
}

function readTag(reader: Reader, node: ts.TaggedTemplateExpression): void {
	const text = node.tag.getText();
	if (text === "String.raw") return;
	readUnknown(reader, node, text, node.tag);
}

type Called = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;

function argumentsOf(ts: TS, call: Called): readonly ts.Expression[] {
	if (!ts.isTaggedTemplateExpression(call)) return call.arguments ?? [];
	return ts.isTemplateExpression(call.template) ? call.template.templateSpans.map((span) => span.expression) : [];
}

/** Code of a package or the platform: taken not to change what it is not given. */
function readForeign(reader: Reader, call: Called, name: string): void {
	reader.collector.assumptions.add(`${name} changes nothing that it is not given, and keeps nothing between calls`);
	handOver(reader, call);
}

/** A method that is no builtin's: of a class of the project, of a package's object, or a closure of the body. */
function readUnknown(reader: Reader, call: Called, name: string, receiver: ts.Expression): void {
	const captured = [...reader.origins.of(receiver).self][0];
	if (captured) {
		reader.collector.problems.push({ code: "CL2010", node: call, args: { call: name, name: captured.name } });
	} else handOver(reader, call);
}

/** Objects from outside that the called code gets: it may change them. */
function handOver(reader: Reader, call: Called): void {
	const { ts, checker } = reader.scope;
	for (const argument of argumentsOf(ts, call)) {
		if (isPrimitive(ts, checker.getTypeAtLocation(argument))) continue;
		const { self, contents } = reader.origins.of(argument);
		if (self.size + contents.size > 0) reader.collector.mutations.push({ base: argument, site: call, unknown: true });
	}
}
