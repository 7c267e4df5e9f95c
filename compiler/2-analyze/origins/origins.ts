/**
 * Which objects from outside an expression's value may be, or may hold.
 *
 * In:   const row = grid[i]; const copy = [row, 1];
 * Out:  row: is or holds `grid`; copy: is new, holds `grid`
 *
 * Flow-insensitive: a local variable may be whatever is assigned to it anywhere. Primitive values have no origins.
 * Guarantees: if the value may be an object that exists outside of the iteration (or of the call), that object's variable
 * is in `self`. What a value holds is in `contents`, or in what the code stores anywhere: see `deep`.
 */

import type ts from "typescript";
import { bare, isInside, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { ANYTHING, returnsOf } from "../effects/summary.js";
import type { Summaries } from "../effects/targets.js";
import { isOperation, isPrimitive, yieldsPrimitive } from "../variables/kinds.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { collectAssigned, collectStored } from "./assigned.js";
import { createCallOrigins } from "./call-origins.js";
import { createFixpoint } from "./fixpoint.js";
import { createLeaves } from "./leaves.js";
import { createReceivers } from "./methods/receivers.js";
import type { Origin } from "./origin.js";
import { both, held, NONE, part, union } from "./origin.js";
import { isFixed, isHead, isOwnParameter, isSelf, outsideOf } from "./outside.js";
import { depthBound, memberBound, placeOf } from "./parts.js";
import type { OriginRules } from "./rules.js";
import { createThisOrigins } from "./this-origins.js";
import type { Leaf, Taken } from "./trust.js";

export interface Origins {
	of(node: ts.Expression): Origin;
	/** All that may be reached from the value. */
	deep(node: ts.Expression): ReadonlySet<ts.Symbol>;
	/** All that may have been put into other objects. */
	stored(): Origin;
	/** Of such a part of the value: it is no object. */
	isPlainAt(node: ts.Expression, what: Leaf): boolean;
	/** See `Receivers`. */
	isOfClasses(node: ts.Expression, whole: boolean): boolean;
	/** What calls of the function give. */
	returned(fn: ts.SignatureDeclaration): Origin;
	/** A parameter that always is what the caller passed. */
	isAssigned(symbol: ts.Symbol): boolean;
}

const NOTHING_TAKEN: Taken = { assignedFirst: new Set(), trust: () => false };

export function createOrigins(scope: Scope, summaries: Summaries, taken: Taken = NOTHING_TAKEN): Origins {
	const { ts, checker } = scope;
	const { assignedFirst, trust: isPrimitiveBy } = taken;
	const assigned = collectAssigned(scope);
	const fixpoint = createFixpoint<ts.Symbol | ts.Node | "stored">();
	const leaves = createLeaves(scope, taken, {
		of: (node) => of(node),
		stored: () => stored(),
		isAssigned: (symbol) => assigned.has(symbol),
	});
	const { outside, isTrusted, isFlat, isOwnLeaf, isLeaf, isPlainAt } = leaves;
	const { isMethod, isOfClasses } = createReceivers(scope, summaries, { ...taken, ...leaves, of: (node) => of(node) });

	const ofSymbol = (symbol: ts.Symbol): Origin =>
		fixpoint.get(symbol, () => {
			const values = (assigned.get(symbol) ?? []).map(({ name, source }) =>
				source.read(of, (node) => elementsOf(node, name), everything),
			);
			const declaration = symbol.valueDeclaration;
			const isCode = declaration && (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration));
			return union([NONE, ...values, ...(isCode ? [mentioned(declaration)] : [])]);
		});

	const ofName = (node: ts.Identifier): Origin => {
		if (node.text === "arguments") return everything();
		const binding = bindingOf(scope, node);
		if (binding.kind === "global" || binding.kind === "package" || binding.kind === "namespace") return NONE;
		if (isFixed(scope, binding.declaration)) return NONE;
		const summary = summaries.get(binding.declaration);
		if (summary) return held([both(summary.outside)]); // code: it holds what it names
		if (isSelf(scope, binding.declaration)) return both(new Set([binding.symbol]));
		if (binding.kind !== "inner" && !assignedFirst.has(binding.symbol)) return both(new Set([binding.symbol]));
		if (isOwnParameter(ts, binding.declaration, scope.inside)) {
			return union([both(new Set([binding.symbol])), ofSymbol(binding.symbol)]);
		}
		return ofSymbol(binding.symbol);
	};

	/** What a variable gets that is bound to elements of a value, or to a member of one. */
	const elementsOf = (expression: ts.Expression, name: ts.Node): Origin => {
		if (!isPrimitive(ts, checker.getTypeAtLocation(name))) return elements(expression);
		const member = memberBound(ts, name);
		if (member !== undefined) {
			const isPlain = isLeaf({ base: expression, what: `.${member}` });
			return isPlain ? stored() : elements(expression);
		}
		const depth = depthBound(ts, name);
		const owner = depth > 0 ? outside(expression) : undefined;
		if (owner && isPrimitiveBy(owner, depth > 1 ? "rows" : "flat")) return NONE;
		const isOfBody = depth > 0 && !isHead(scope, expression);
		const place = isOfBody ? placeOf(scope, expression, ...new Array<string>(depth).fill("*")) : undefined;
		return place && isLeaf(place) ? stored() : elements(expression);
	};

	/** What an array may hold: nothing, if the checker says so and the launch checks it of the variables it comes from. */
	const elements = (node: ts.Expression): Origin => {
		const origin = union([part(of(node)), stored()]);
		const held = checker.getIndexTypeOfType(checker.getTypeAtLocation(node), ts.IndexKind.Number);
		if (origin.self.size === 0 || !held || !isPrimitive(ts, held)) return origin;
		return [...origin.self].every((symbol) => isPrimitiveBy(symbol, "rows")) ? NONE : origin;
	};

	const of = (expression: ts.Expression): Origin => {
		const node = bare(ts, expression);
		if (isTrusted(node)) return NONE;
		const member = scope.members?.get(node);
		if (member) return both(new Set([member]));
		if (ts.isIdentifier(node)) return ofName(node);
		const isThis = node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword;
		if (isThis) return ofThis.whole(node);
		if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword)
			return isOwnLeaf(node) ? stored() : ofThis.member(node);
		if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return ofMember(node);
		if (ts.isCallExpression(node) || ts.isNewExpression(node)) return ofCall(node);
		if (ts.isTaggedTemplateExpression(node)) return ofCall(node);
		if (ts.isConditionalExpression(node)) return union([of(node.whenTrue), of(node.whenFalse)]);
		if (ts.isSpreadElement(node)) return elements(node.expression);
		if (ts.isAwaitExpression(node)) return part(of(node.expression));
		if (ts.isYieldExpression(node)) return everything();
		if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return ofLiteral(node);
		if (ts.isBinaryExpression(node)) return ofBinary(node);
		if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)) return mentioned(node);
		return NONE;
	};

	const ofMember = (node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Origin => {
		const place = isPrimitive(ts, checker.getTypeAtLocation(node)) ? placeOf(scope, node) : undefined;
		if (place && isLeaf(place)) return stored();
		return union([part(of(node.expression)), stored()]);
	};

	const ofLiteral = (node: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression): Origin => {
		const parts: Origin[] = [];
		ts.forEachChild(node, (child) => {
			if (ts.isPropertyAssignment(child)) parts.push(of(child.initializer));
			else if (ts.isShorthandPropertyAssignment(child)) parts.push(ofName(child.name));
			else if (ts.isSpreadAssignment(child)) parts.push(part(of(child.expression)));
			else if (ts.isMethodDeclaration(child) || ts.isAccessor(child)) parts.push(mentioned(child));
			else if (ts.isExpression(child)) parts.push(of(child));
		});
		return held(parts);
	};

	const ofBinary = (node: ts.BinaryExpression): Origin => {
		const { kind } = node.operatorToken;
		if (isOperation(ts, kind)) return NONE;
		if (kind === ts.SyntaxKind.CommaToken || kind === ts.SyntaxKind.EqualsToken) return of(node.right);
		return union([of(node.left), of(node.right)]);
	};

	const mentioned = (node: ts.Node): Origin =>
		fixpoint.get(node, () => {
			const found: Origin[] = [];
			walk(ts, node, (at) => {
				if (at.kind === ts.SyntaxKind.ThisKeyword) found.push(ofThis.whole(at));
				const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
				const isMember = ts.isPropertyAccessExpression(at.parent) && at.parent.expression !== at;
				if (!symbol || isMember || !ts.isIdentifier(at)) return;
				// A function holds none of its parameters and variables: what calls give of these lies in their arguments.
				const isOwn = ts.isFunctionLike(node) && symbol.declarations?.every((one) => isInside(one, node));
				if (!isOwn || at.text === "arguments") found.push(ofName(at));
			});
			return held(found);
		});

	let all: Origin | undefined;
	const everything = (): Origin => {
		const others = ts.isForOfStatement(scope.inside) ? [] : [ANYTHING];
		all ??= both(new Set([...outsideOf(scope, summaries, assignedFirst), ...others]));
		return all;
	};

	const collected = collectStored(scope, summaries);
	// What is stored into members of objects may come out of any member again.
	const stored = (): Origin =>
		fixpoint.get("stored", () => part(union([NONE, ...collected.map((one) => part(of(one)))])));

	const returned = (fn: ts.SignatureDeclaration): Origin =>
		fixpoint.get(fn, () => {
			const { values, wrapped } = returnsOf(ts, fn);
			const given = union([NONE, ...values.map(of)]);
			return wrapped ? held([given]) : given;
		});

	const known = { scope, summaries, isMethod, isFlat, once: fixpoint.get };
	const rules: OriginRules = { ...known, of, ofSymbol, mentioned, everything, elements, stored, returned };
	const ofThis = createThisOrigins(rules);
	const ofCall = createCallOrigins(rules);
	return {
		of: (node) => fixpoint.settle(() => of(node)),
		deep: (node) =>
			fixpoint.settle(() => {
				const inner = bare(ts, node);
				if (yieldsPrimitive(ts, inner) || isTrusted(inner)) return new Set();
				const { self, contents } = union([of(inner), stored()]);
				return new Set([...self, ...contents]);
			}),
		stored: () => fixpoint.settle(stored),
		isOfClasses: (node, whole) => fixpoint.settle(() => isOfClasses(node, whole)),
		isPlainAt: (node, what) => fixpoint.settle(() => isPlainAt(node, what)),
		returned: (fn) => fixpoint.settle(() => returned(fn)),
		isAssigned: (symbol) => assigned.has(symbol),
	};
}
