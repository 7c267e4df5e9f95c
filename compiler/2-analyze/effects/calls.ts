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
import { bare, isReference, walk, wrapped } from "../../syntax/nodes.js";
import { isOwnPropertyTest, ourName, resolved, sourceDeclaration } from "../../syntax/symbols.js";
import { builtinOf, isBuiltin, isLookalike, isOfInstance, isSelfContained } from "../instances/lookalike.js";
import type { Origins } from "../origins/origins.js";
import type { Problem } from "../problem.js";
import { isPrimitive } from "../variables/kinds.js";
import { isReducer } from "../variables/reducers.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { isFunctionConstant } from "../variables/variables.js";
import { MATCHES, MUTATING_STATICS, PURE_GLOBALS, PURE_NAMESPACES, REMARKS, UNKNOWN_STATICS } from "./builtins.js";
import { ESCAPED, type How } from "./summary.js";
import { argumentsOf, type Call, changedArguments, functionNamed, type Summaries, targetsOf } from "./targets.js";

/** An object that some code changes: `base` is the expression that denotes it. */
export interface Mutation {
	readonly base: ts.Expression;
	readonly site: ts.Node;
	readonly how: How;
	/** By a function of the project that the site calls. */
	readonly called?: true;
}

export interface Calls {
	readonly mutations: readonly Mutation[];
	readonly assumptions: readonly string[];
	readonly problems: readonly Problem[];
}

interface Collector {
	readonly mutations: Mutation[];
	readonly assumptions: Set<string>;
	readonly problems: Problem[];
}

interface Reader {
	readonly scope: Scope;
	readonly origins: Origins;
	readonly summaries: Summaries;
	readonly collector: Collector;
}

/** What the passes over a piece of code know of values and of the functions it reaches. */
export interface Knowledge {
	readonly origins: Origins;
	readonly summaries: Summaries;
}

export function collectCalls(scope: Scope, node: ts.Node, { origins, summaries }: Knowledge): Calls {
	const { ts } = scope;
	const collector: Collector = { mutations: [], assumptions: new Set(), problems: [] };
	const reader: Reader = { scope, origins, summaries, collector };
	const lends = lendsForeign(scope, node);
	const isWild = lends || [...summaries.values()].some(({ changes }) => changes.has(ESCAPED));
	walk(ts, node, (at) => {
		if (isWild && ts.isCallExpression(at) && !isNamed(scope, at)) handOver(reader, at);
		if (lends && ts.isCallExpression(at)) handElements(reader, at);
		if (ts.isCallExpression(at) || ts.isNewExpression(at) || ts.isTaggedTemplateExpression(at)) {
			for (const one of changedArguments(scope, summaries, at)) collector.mutations.push({ ...one, called: true });
		}
		if (ts.isCallExpression(at)) readCall(reader, at);
		else if (ts.isNewExpression(at)) readNew(reader, at);
		else if (ts.isTaggedTemplateExpression(at)) readTag(reader, at);
	});
	return { ...collector, assumptions: [...collector.assumptions] };
}

/**
 * Are functions that nobody can read, or builtins that change what they are given, used as values? `xs.map(Object.freeze)`,
 * `const { assign } = Object`: then any call of a value may be one of them.
 */
function lendsForeign(scope: Scope, node: ts.Node): boolean {
	const { ts, checker } = scope;
	let found = false;
	walk(ts, node, (at) => {
		if (found || !ts.isIdentifier(at) || !isReference(ts, at)) return;
		const { kind } = bindingOf(scope, at);
		if (kind !== "package" && !(kind === "global" && PURE_NAMESPACES.has(at.text))) return;
		let top = wrapped(ts, at);
		const isMember = ts.isPropertyAccessExpression(top.parent) && top.parent.expression === top;
		if (isMember) top = wrapped(ts, top.parent);
		const { parent } = top;
		const isUsed =
			(ts.isCallOrNewExpression(parent) && parent.expression === top) ||
			(ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword);
		if (isUsed || ts.isTypeOfExpression(parent)) return;
		const type = checker.getTypeAtLocation(top);
		const isCode = type.getCallSignatures().length > 0 || (type.flags & ts.TypeFlags.Any) !== 0;
		if (kind === "package" || !isMember) found = isCode || !isMember;
		else found = isCode && MUTATING_STATICS.has(top.getText());
	});
	return found;
}

/** A builtin that calls what it is given with elements of its receiver. */
function handElements({ scope, origins, collector }: Reader, call: ts.CallExpression): void {
	const { ts, checker } = scope;
	const callee = bare(ts, call.expression);
	if (!ts.isPropertyAccessExpression(callee) || !builtinOf(scope, callee)?.callback) return;
	const [first] = call.arguments;
	if (!first || functionNamed(scope, first)) return;
	const held = checker.getIndexTypeOfType(checker.getTypeAtLocation(callee.expression), ts.IndexKind.Number);
	if (held && isPrimitive(ts, held)) return;
	if (origins.deep(callee.expression).size > 0)
		collector.mutations.push({ base: callee.expression, site: call, how: "unknown" });
}

/** Does the call run a function that its name tells, rather than a value? */
function isNamed(scope: Scope, call: ts.CallExpression): boolean {
	const { ts } = scope;
	if (functionNamed(scope, call.expression)) return true;
	const callee = bare(ts, call.expression);
	const isMember = ts.isPropertyAccessExpression(callee);
	const owner = isMember ? bare(ts, callee.expression) : callee;
	if (!ts.isIdentifier(owner)) return false;
	const { kind } = bindingOf(scope, owner);
	return kind === "global" || kind === "package" || kind === "namespace" || (!isMember && kind !== "inner");
}

function readCall(reader: Reader, call: ts.CallExpression): void {
	const { ts, checker } = reader.scope;
	const callee = bare(ts, call.expression);
	if (callee.kind === ts.SyntaxKind.ImportKeyword || callee.kind === ts.SyntaxKind.SuperKeyword) return; // statements.ts
	if (ourName(ts, checker, callee)) return;
	if (ts.isPropertyAccessExpression(callee) && functionNamed(reader.scope, callee)) return; // its body is looked at too
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
	if (!isFunction && !isReducer(reader.scope, declaration)) {
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
	if (owner.kind === ts.SyntaxKind.SuperKeyword || isOwnPropertyTest(ts, reader.scope.checker, call)) return;
	const binding = ts.isIdentifier(owner) ? bindingOf(reader.scope, owner) : undefined;
	const row = builtinOf(reader.scope, callee);
	if (binding?.kind === "package") {
		readForeign(reader, call, `${owner.getText()}.${name} of "${binding.specifier}"`);
	} else if (binding?.kind === "global") readStatic(reader, call, owner.getText(), name);
	else if (binding?.kind === "namespace") readMember(reader, callee);
	else if (row?.mutates || isSelfContained(reader.scope, callee)) {
		const isLike = isLookalike(reader.scope, callee) && isProjectCall(reader, call, owner);
		reader.collector.mutations.push({ base: owner, site: call, how: isLike ? "lookalike" : "itself" });
	} else if (MATCHES.has(name) && isBuiltin(reader.scope, callee)) {
		const [first] = call.arguments;
		const pattern = MATCHES.get(name) === "receiver" ? owner : first;
		if (pattern) reader.collector.mutations.push({ base: pattern, site: call, how: "match" });
	} else if (!row && !isProjectCall(reader, call, owner)) readUnknown(reader, call, callee.getText(), owner);
}

/**
 * A member of a class that the loop reaches. Captured objects are instances of registered classes only, so in the loop the
 * receiver must be none if the member is of another class.
 */
function isProjectCall({ scope, summaries, origins }: Reader, call: ts.CallExpression, owner: ts.Expression): boolean {
	if (targetsOf(scope, summaries, call).length === 0) return false;
	const { ts } = scope;
	const callee = bare(ts, call.expression);
	const inFunction = !ts.isForOfStatement(scope.inside);
	if (inFunction) return !isForeign(scope, owner);
	return isOfInstance(scope, callee) || isClassName(scope, owner) || origins.of(owner).self.size === 0;
}

/** `buffer.writeInt8(x)`, of a class of the platform or a package: another method of that name is not meant. */
function isForeign({ checker }: Scope, node: ts.Expression): boolean {
	const { symbol } = checker.getApparentType(checker.getNonNullableType(checker.getTypeAtLocation(node)));
	return symbol?.declarations?.every((one) => one.getSourceFile().isDeclarationFile) === true;
}

/** `Vec.zero()`: a static member. */
function isClassName(scope: Scope, owner: ts.Expression): boolean {
	const { ts } = scope;
	const binding = ts.isIdentifier(owner) ? bindingOf(scope, owner) : undefined;
	return binding !== undefined && "declaration" in binding && ts.isClassLike(binding.declaration);
}

/** `geometry.area(x)` with `import * as geometry from "./geometry.js"`. */
function readMember(reader: Reader, callee: ts.PropertyAccessExpression): void {
	const { ts, checker } = reader.scope;
	const symbol = checker.getSymbolAtLocation(callee.name);
	const declaration = symbol && sourceDeclaration(resolved(ts, checker, symbol));
	const isKnown = declaration && (ts.isFunctionDeclaration(declaration) || isFunctionConstant(ts, declaration));
	if (!isKnown) reader.collector.problems.push({ code: "CL2016", node: callee, args: { name: callee.getText() } });
}

function readStatic(reader: Reader, call: ts.CallExpression, owner: string, name: string): void {
	const [first] = call.arguments;
	remark(reader, `${owner}.${name}`, owner);
	if (MUTATING_STATICS.has(`${owner}.${name}`)) {
		if (first) reader.collector.mutations.push({ base: first, site: call, how: "itself" });
	} else if (!PURE_NAMESPACES.has(owner) || UNKNOWN_STATICS.has(`${owner}.${name}`))
		readForeign(reader, call, `${owner}.${name}`);
}

function remark({ collector }: Reader, ...names: readonly string[]): void {
	for (const name of names) {
		const text = REMARKS.get(name);
		if (text !== undefined) collector.assumptions.add(text);
	}
}

function readNew(reader: Reader, node: ts.NewExpression): void {
	const { ts } = reader.scope;
	const callee = bare(ts, node.expression);
	if (ts.isIdentifier(callee)) {
		const binding = bindingOf(reader.scope, callee);
		if (binding.kind === "global" && (node.arguments ?? []).length === 0) remark(reader, `new ${callee.text}`);
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
	if (text === "String.raw" || targetsOf(reader.scope, reader.summaries, node).length > 0) return;
	readUnknown(reader, node, text, node.tag);
}

/** Code of a package or the platform: taken not to change what it is not given. */
function readForeign(reader: Reader, call: Call, name: string): void {
	reader.collector.assumptions.add(`${name} changes nothing that it is not given, and keeps nothing between calls`);
	handOver(reader, call);
}

/** A method that is no builtin's: of a class of the project, of a package's object, or a closure of the body. */
function readUnknown(reader: Reader, call: Call, name: string, receiver: ts.Expression): void {
	const captured = [...reader.origins.of(receiver).self][0];
	if (captured) {
		reader.collector.problems.push({ code: "CL2010", node: call, args: { call: name, name: captured.name } });
	} else handOver(reader, call);
}

/** Objects from outside that the called code gets: it may change them. */
function handOver(reader: Reader, call: Call): void {
	const { ts, checker } = reader.scope;
	for (const argument of argumentsOf(reader.scope, call)) {
		if (isPrimitive(ts, checker.getTypeAtLocation(argument))) continue;
		if (reader.origins.deep(argument).size > 0)
			reader.collector.mutations.push({ base: argument, site: call, how: "unknown" });
	}
}
