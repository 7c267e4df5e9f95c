/**
 * Which functions around the loop count as written in its body?
 *
 * In:   const set = (x, y, v) => { out[y * w + x] = v; };      for (…) { set(x, i, this.cost(x)); total(i); }
 * Out:  `set`, since it changes what lies around it, and the method `cost`, whose `this` is the loop's
 *
 * What they do to variables is then seen as if it stood in the body, and kernels have copies of them inside. All others are
 * told by their summaries. Taken are only functions of the same file that the loop's code calls, and does not hand on.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside, isReference, walk } from "../../syntax/nodes.js";
import { implementation, ourName, symbolOf } from "../../syntax/symbols.js";
import { METHODS } from "../effects/builtins.js";
import { functionNamed, functionOf } from "../effects/targets.js";
import { sourceOf } from "../origins/aliases.js";
import { bindingOf, type Scope, seenAs, walkCode } from "../variables/scope.js";
import { isFunctionConstant } from "../variables/variables.js";

/** The scope with the declarations, in the order in which the code comes to them. */
export function withAdopted(loop: Scope): Scope & Required<Pick<Scope, "adopted">> {
	return { ...loop, adopted: findAdopted(loop) };
}

function findAdopted(loop: Scope): readonly ts.Declaration[] {
	const refused = new Set<ts.Declaration>();
	for (;;) {
		const adopted = reachedFrom(loop, refused);
		const stray = adopted.find((one) => isHandedOn({ ...loop, adopted }, one));
		if (!stray) return adopted;
		refused.add(stray);
	}
}

function reachedFrom(loop: Scope, refused: ReadonlySet<ts.Declaration>): ts.Declaration[] {
	const adopted: ts.Declaration[] = [];
	const queue: ts.Node[] = [(loop.inside as ts.ForOfStatement).statement];
	for (let next = queue.shift(); next; next = queue.shift()) {
		walk(loop.ts, next, (at) => {
			const declaration = loop.ts.isCallExpression(at) ? candidateOf(loop, at) : undefined;
			if (!declaration || adopted.includes(declaration) || refused.has(declaration)) return;
			adopted.push(declaration);
			queue.push(declaration);
		});
	}
	return adopted;
}

/** The function that the call runs, if it may be adopted and is better than its summary. */
function candidateOf(loop: Scope, call: ts.CallExpression): ts.Declaration | undefined {
	const { ts } = loop;
	const callee = bare(ts, call.expression);
	const found = ts.isIdentifier(callee) ? functionAt(loop, callee) : methodAt(loop, callee);
	const isHere = found?.getSourceFile() === loop.inside.getSourceFile();
	const fits = found && isHere && !isInside(loop.inside, found) && isPlain(loop, found);
	return fits && seesTheSame(loop, found) ? found : undefined;
}

function functionAt(loop: Scope, name: ts.Identifier): ts.Declaration | undefined {
	const { ts, checker } = loop;
	if (ourName(ts, checker, name)) return undefined;
	const binding = bindingOf(loop, name);
	if (binding.kind !== "local" && binding.kind !== "module") return undefined;
	const { declaration } = binding;
	const isFunction = (ts.isFunctionDeclaration(declaration) && declaration.body) || isFunctionConstant(ts, declaration);
	const isBound = [...(loop.bound?.given.values() ?? [])].includes(declaration);
	return isFunction && (isBound || changesOutside(loop, declaration, new Set())) ? declaration : undefined;
}

/** `this.cost(x)`, `this.#cost(x)`, and `Model.cost(x)` of a static member: methods of classes that have a name. */
function methodAt(loop: Scope, callee: ts.Expression): ts.Declaration | undefined {
	const { ts, checker, inside } = loop;
	if (!ts.isPropertyAccessExpression(callee)) return undefined;
	const symbol = checker.getSymbolAtLocation(callee.name);
	const declaration = symbol && implementation(symbol);
	if (!declaration || !ts.isMethodDeclaration(declaration) || !declaration.body) return undefined;
	const owner = declaration.parent;
	if (!ts.isClassDeclaration(owner) || !owner.name || isPatched(checker, ts, owner)) return undefined;
	if (seenAs(loop, owner.name.text) !== checker.getSymbolAtLocation(owner.name)) return undefined;
	const isStatic = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) !== 0;
	if (callee.expression.kind === ts.SyntaxKind.ThisKeyword) return declaration;
	// From outside of the class kernels have a copy of all of it.
	const isByName = isStatic && symbolOf(ts, checker, callee.expression) === checker.getSymbolAtLocation(owner.name);
	return isByName && isInside(inside, owner) && !mentionsThis(ts, declaration) ? declaration : undefined;
}

/** `Model.prototype.cost = …`: the method may be another one. */
function isPatched(checker: ts.TypeChecker, ts: Scope["ts"], owner: ts.ClassDeclaration): boolean {
	const symbol = owner.name && checker.getSymbolAtLocation(owner.name);
	let found = false;
	walk(ts, owner.getSourceFile(), (at) => {
		if (!ts.isPropertyAccessExpression(at) || at.name.text !== "prototype") return;
		if (symbolOf(ts, checker, bare(ts, at.expression)) === symbol) found = true;
	});
	return found;
}

/** Runs at once and to its end, with the loop's `this`, and without what only a function of its own has. */
function isPlain({ ts, checker }: Scope, declaration: ts.Declaration): boolean {
	const fn = functionOf(ts, declaration) as ts.FunctionLikeDeclaration;
	const flags = ts.getCombinedModifierFlags(fn);
	if ((flags & ts.ModifierFlags.Async) !== 0 || fn.asteriskToken) return false;
	if (isDecorated(ts, fn) || isDecorated(ts, fn.parent)) return false;
	let plain = !(ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn)) || !mentionsThis(ts, fn);
	walk(ts, fn, (at) => {
		if (at.kind === ts.SyntaxKind.SuperKeyword || ts.isClassLike(at)) plain = false;
		if (ts.isIdentifier(at) && at.text === "arguments" && isReference(ts, at)) plain = false;
		if (ts.isCallExpression(at) && ourName(ts, checker, at.expression)) plain = false;
	});
	return plain;
}

/** What the function names around itself has the same names where the loop stands. */
function seesTheSame(loop: Scope, declaration: ts.Declaration): boolean {
	const { ts, checker } = loop;
	let same = true;
	walk(ts, declaration, (at) => {
		if (!ts.isIdentifier(at) || !isReference(ts, at)) return;
		const symbol = symbolOf(ts, checker, at);
		const isOwn = symbol?.declarations?.some((one) => isInside(one, declaration));
		if (!symbol || isOwn || symbol.declarations?.every((one) => one.getSourceFile().isDeclarationFile)) return;
		if (seenAs(loop, at.text) !== symbol) same = false;
	});
	return same;
}

/** A decorator may have put something else in its place. */
function isDecorated(ts: Scope["ts"], node: ts.Node): boolean {
	return ts.canHaveModifiers(node) && node.modifiers?.some((one) => ts.isDecorator(one)) === true;
}

/** `this` that is not that of a function inside. */
function mentionsThis(ts: Scope["ts"], fn: ts.Node): boolean {
	let found = false;
	walk(ts, fn, (at) => {
		if (at !== fn && ts.isFunctionLike(at) && !ts.isArrowFunction(at)) return false;
		if (at.kind === ts.SyntaxKind.ThisKeyword) found = true;
		return true;
	});
	return found;
}

/** Does the function assign a variable from around it, or change a part of what one holds, or call one that does? */
function changesOutside(loop: Scope, declaration: ts.Declaration, seen: Set<ts.Declaration>): boolean {
	const { ts, checker } = loop;
	if (seen.has(declaration)) return false;
	seen.add(declaration);
	const scope: Scope = { ts, checker, inside: declaration };
	let found = false;
	const change = (target: ts.Expression | ts.ForInitializer) => {
		if (isOutside(scope, target)) found = true;
	};
	walk(ts, declaration, (at) => {
		if (isAssignment(ts, at)) change(at.left);
		if (isIncrement(ts, at)) change(at.operand);
		if (ts.isDeleteExpression(at)) change(at.expression);
		if (!ts.isCallExpression(at)) return;
		const callee = bare(ts, at.expression);
		if (ts.isPropertyAccessExpression(callee) && METHODS.get(callee.name.text)?.mutates) change(callee.expression);
		const called = ts.isIdentifier(callee) ? bindingOf(scope, callee) : undefined;
		const other = called && "declaration" in called && called.kind !== "inner" ? called.declaration : undefined;
		const isFunction = other && (ts.isFunctionDeclaration(other) || isFunctionConstant(ts, other));
		if (isFunction && changesOutside(loop, other, seen)) found = true;
		const isOwnMethod = ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.ThisKeyword;
		if (isOwnMethod) found = true;
	});
	return found;
}

/** Does what is changed begin with a variable from around the function, or `this`, or with a name for a part of one? */
function isOutside(scope: Scope, target: ts.Node): boolean {
	const { ts } = scope;
	let at = ts.isExpression(target) ? bare(ts, ts.isSpreadElement(target) ? target.expression : target) : target;
	if (isAssignment(ts, at)) at = bare(ts, at.left);
	while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at))
		at = bare(ts, at.expression);
	if (at.kind === ts.SyntaxKind.ThisKeyword) return true;
	if (ts.isArrayLiteralExpression(at)) return at.elements.some((one) => isOutside(scope, one));
	if (ts.isObjectLiteralExpression(at)) return true;
	if (!ts.isIdentifier(at)) return false;
	const binding = bindingOf(scope, at);
	if (binding.kind !== "inner") return binding.kind === "local" || binding.kind === "module";
	const value = sourceOf(ts, binding.declaration);
	return value !== undefined && !ts.isFunctionLike(bare(ts, value)) && isOutside(scope, value);
}

/** The code uses the function for more than to call it. */
function isHandedOn(scope: Scope, declaration: ts.Declaration): boolean {
	const { ts } = scope;
	const fn = functionOf(ts, declaration);
	let handed = false;
	walkCode(scope, (at) => {
		const isName = ts.isPropertyAccessExpression(at) || (ts.isIdentifier(at) && isReference(ts, at));
		if (!isName || functionNamed(scope, at) !== fn) return;
		if (!ts.isCallExpression(at.parent) || at.parent.expression !== at) handed = true;
	});
	return handed;
}
