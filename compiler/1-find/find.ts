/**
 * Finds parallel functions and their prange loops in one source file.
 *
 * In:   a source file
 * Out:  functions with their marks, options and loops; diagnostics CL1xxx
 *
 * Guarantees: every loop found is in canonical form; every other use of `prange` has a diagnostic.
 */
import type ts from "typescript";
import { type Diagnostic, diagnose } from "../diagnostic/diagnostic.js";
import { type TS, walk, wrapped } from "../syntax/nodes.js";
import { ourName } from "../syntax/symbols.js";
import type { FoundFunction, FoundLoop } from "./found.js";
import { readHead } from "./header.js";
import { findMark, type Marked, nameOf } from "./marker.js";
import { readOptions } from "./options.js";

/** All mentions of prange in a file, and its parallel functions. */
interface Uses {
	readonly calls: readonly ts.Expression[];
	readonly nodes: ReadonlySet<ts.Node>;
}

export interface Found {
	readonly functions: readonly FoundFunction[];
	readonly diagnostics: readonly Diagnostic[];
}

export function find(ts: TS, checker: ts.TypeChecker, file: ts.SourceFile, fileId: string): Found {
	const diagnostics: Diagnostic[] = [];
	if (!file.text.includes("cloudloop")) return { functions: [], diagnostics };
	const marked: Marked[] = [];
	const calls: ts.Expression[] = [];
	walk(ts, file, (node) => {
		if (ts.isImportDeclaration(node)) return false;
		const found = findMark(ts, checker, node, diagnostics);
		if (found) marked.push(found);
		if (isPrange(ts, checker, node)) calls.push(node);
		return true;
	});
	const names = new Map<string, number>();
	const uses: Uses = { calls, nodes: new Set(marked.map((one) => one.node)) };
	const functions = marked
		.sort((a, b) => a.node.pos - b.node.pos)
		.map((one) => findFunction(ts, checker, one, uniqueId(fileId, nameOf(ts, one.node), names), uses, diagnostics));
	const known = new Set(functions.flatMap((one) => one.loops.map((loop) => loop.call as ts.Node)));
	for (const use of calls) reportStray(ts, use, known, uses, diagnostics);
	return { functions, diagnostics };
}

function isPrange(ts: TS, checker: ts.TypeChecker, node: ts.Node): node is ts.Expression {
	if (ts.isIdentifier(node) && ts.isPropertyAccessExpression(node.parent)) return false;
	const isName = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
	return isName && ourName(ts, checker, node) === "prange";
}

/** Two functions of one name in a file get `name~2`. */
function uniqueId(fileId: string, name: string, names: Map<string, number>): string {
	const count = (names.get(name) ?? 0) + 1;
	names.set(name, count);
	return `${fileId}#${name}${count > 1 ? `~${count}` : ""}`;
}

function findFunction(
	ts: TS,
	checker: ts.TypeChecker,
	{ node, mark, options }: Marked,
	id: string,
	uses: Uses,
	diagnostics: Diagnostic[],
): FoundFunction {
	if (node.asteriskToken) diagnostics.push(diagnose("CL1005", node.name ?? node, { name: nameOf(ts, node) }));
	const read = readOptions(ts, options, "function", diagnostics);
	const loops: FoundLoop[] = [];
	for (const use of uses.calls) {
		if (owner(ts, use, node, uses.nodes) !== node || node.asteriskToken) continue;
		const loop = findLoop(ts, checker, use, `${id}/${loops.length}`, loops, diagnostics);
		if (loop) loops.push(loop);
	}
	if (loops.length === 0 && !diagnostics.length)
		diagnostics.push(diagnose("CL1009", node.name ?? node, { name: nameOf(ts, node) }));
	const source = read.dynamic ? options : undefined;
	return { id, name: nameOf(ts, node), node, mark, options: read.constant, source, loops };
}

/** The innermost parallel function around a use of prange, if it is this one: functions inside of it are a part of it. */
function owner(ts: TS, use: ts.Node, node: ts.Node, all: ReadonlySet<ts.Node>): ts.Node | undefined {
	let at: ts.Node = use.parent;
	while (at && !all.has(at)) {
		if (ts.isClassStaticBlockDeclaration(at) || (ts.isFunctionLike(at) && "asteriskToken" in at && at.asteriskToken))
			return undefined;
		at = at.parent;
	}
	return at === node ? node : undefined;
}

/** Is the function right around a loop async? */
function isAsync(ts: TS, use: ts.Node): boolean {
	let at: ts.Node = use.parent;
	while (at && !ts.isFunctionLike(at)) at = at.parent;
	return at !== undefined && (ts.getCombinedModifierFlags(at as ts.Declaration) & ts.ModifierFlags.Async) !== 0;
}

function findLoop(
	ts: TS,
	checker: ts.TypeChecker,
	use: ts.Expression,
	id: string,
	before: readonly FoundLoop[],
	diagnostics: Diagnostic[],
): FoundLoop | undefined {
	const call = use.parent;
	if (!ts.isCallExpression(call) || call.expression !== use) return undefined;
	const outer = wrapped(ts, call);
	const node = outer.parent;
	if (!ts.isForOfStatement(node) || node.expression !== outer) return undefined;
	const head = readHead(ts, checker, node, call, diagnostics);
	if (!head) return undefined;
	const options = readOptions(ts, head.options, "loop", diagnostics).constant;
	const around = before.filter((loop) => loop.node.statement.pos <= node.pos && node.end <= loop.node.statement.end);
	return { ...head, id, ordinal: before.length, node, call, options, outer: around.at(-1), async: isAsync(ts, use) };
}

/** A prange that no loop of a parallel function uses: outside of one, or not in the head of for…of. */
function reportStray(
	ts: TS,
	use: ts.Expression,
	known: ReadonlySet<ts.Node>,
	uses: Uses,
	diagnostics: Diagnostic[],
): void {
	const call = use.parent;
	if (known.has(call)) return;
	const inFunction = [...uses.nodes].some((node) => owner(ts, use, node, uses.nodes));
	const forOf = ts.isCallExpression(call) ? wrapped(ts, call).parent : undefined;
	const inHead = forOf !== undefined && ts.isForOfStatement(forOf) && forOf.expression === wrapped(ts, call);
	if (inFunction && inHead) return; // its head has a diagnostic of its own
	diagnostics.push(
		diagnose(inHead ? "CL1001" : "CL1002", ts.isCallExpression(call) ? call : use, { name: use.getText() }),
	);
}
