/**
 * Which objects from outside an expression's value may be, or may hold.
 *
 * In:   const row = grid[i]; const copy = [row, 1];
 * Out:  row: is or holds `grid`; copy: is new, holds `grid`
 *
 * Flow-insensitive: a local variable may be whatever is assigned to it anywhere. Primitive values have no origins.
 * Guarantees: if the value may be an object that exists outside of the iteration (or of the call), that object's variable
 * is in `self`.
 */

import type ts from "typescript";
import { bare, type TS, walk } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isPrimitive } from "../variables/primitive.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import { collectAssigned, collectStored } from "./assigned.js";
import { METHODS, PURE_GLOBALS, PURE_NAMESPACES, returnsPrimitive, VIEWS } from "./builtins.js";
import type { Origin } from "./origin.js";
import { both, held, NONE, part, union } from "./origin.js";

/**
 * May it be taken for granted that this variable is a primitive value, holds only primitive values, or has a primitive
 * length? Who says yes has it checked at launch.
 */
export type Trust = (symbol: ts.Symbol, what: "primitive" | "flat" | "length") => boolean;

export interface Origins {
	of(node: ts.Expression): Origin;
}

/** `assignedFirst`: outer variables that each iteration assigns before it reads them, so that they count as locals. */
export function createOrigins(
	scope: Scope,
	assignedFirst: ReadonlySet<ts.Symbol> = new Set(),
	isPrimitiveBy: Trust = () => false,
): Origins {
	const { ts, checker } = scope;
	const assigned = collectAssigned(scope);
	const known = new Map<ts.Symbol, Origin>();
	let stored: Origin = NONE;
	const open = new Set<ts.Symbol>();

	const ofSymbol = (symbol: ts.Symbol): Origin => {
		const before = known.get(symbol);
		if (before) return before;
		if (open.has(symbol)) return NONE;
		open.add(symbol);
		const values = (assigned.get(symbol) ?? []).map((one) => one.read(of, elementsOf, everything));
		const declaration = symbol.valueDeclaration;
		const isCode = declaration && (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration));
		const origin = union([NONE, ...values, ...(isCode ? [mentioned(declaration)] : [])]);
		open.delete(symbol);
		if (open.size === 0) known.set(symbol, origin);
		return origin;
	};

	const ofName = (node: ts.Identifier): Origin => {
		const binding = bindingOf(scope, node);
		if (binding.kind === "global" || binding.kind === "package" || binding.kind === "namespace") return NONE;
		if (isSelf(scope, binding.declaration)) return both(new Set([binding.symbol]));
		if (binding.kind !== "inner" && !assignedFirst.has(binding.symbol)) return both(new Set([binding.symbol]));
		if (isOwnParameter(ts, binding.declaration, scope.inside)) {
			return union([both(new Set([binding.symbol])), ofSymbol(binding.symbol)]);
		}
		return ofSymbol(binding.symbol);
	};

	/** The variable from outside that an expression names. */
	const outside = (expression: ts.Expression): ts.Symbol | undefined => {
		const node = bare(ts, expression);
		if (ts.isIdentifier(node)) {
			const binding = bindingOf(scope, node);
			const isOuter = binding.kind === "local" || binding.kind === "module";
			return isOuter && !assignedFirst.has(binding.symbol) ? binding.symbol : undefined;
		}
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		return isOwn ? checker.getSymbolAtLocation(node.name) : undefined;
	};

	/** The checker says that the value is primitive, and the launch will have checked it. */
	const isTrusted = (node: ts.Expression): boolean => {
		if (!isPrimitive(ts, checker.getTypeAtLocation(node))) return false;
		const whole = outside(node);
		if (whole) return isPrimitiveBy(whole, "primitive");
		const isMember = ts.isElementAccessExpression(node) || ts.isPropertyAccessExpression(node);
		const owner = isMember ? outside(node.expression) : undefined;
		if (!owner) return false;
		if (ts.isElementAccessExpression(node)) return isPrimitiveBy(owner, "flat");
		return ts.isPropertyAccessExpression(node) && node.name.text === "length" && isPrimitiveBy(owner, "length");
	};

	/** What iterating over a value gives to a variable. */
	const elementsOf = (expression: ts.Expression, target: ts.Node): Origin => {
		const owner = outside(expression);
		const name = ts.isVariableDeclarationList(target) ? target.declarations[0]?.name : target;
		const isFlat = owner && name && isPrimitive(ts, checker.getTypeAtLocation(name)) && isPrimitiveBy(owner, "flat");
		return isFlat ? NONE : union([part(of(expression)), stored]);
	};

	const of = (expression: ts.Expression): Origin => {
		const node = bare(ts, expression);
		if (isTrusted(node)) return NONE;
		if (ts.isIdentifier(node)) return ofName(node);
		if (ts.isPropertyAccessExpression(node)) return ofMember(node);
		if (ts.isElementAccessExpression(node)) return union([part(of(node.expression)), stored]);
		if (ts.isCallExpression(node) || ts.isNewExpression(node)) return ofCall(node);
		if (ts.isConditionalExpression(node)) return union([of(node.whenTrue), of(node.whenFalse)]);
		if (ts.isAwaitExpression(node)) return part(of(node.expression));
		if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return ofLiteral(node);
		if (ts.isSpreadElement(node)) return part(of(node.expression));
		if (ts.isBinaryExpression(node)) return ofBinary(node);
		if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)) return mentioned(node);
		if (ts.isTaggedTemplateExpression(node)) return mentioned(node);
		return NONE;
	};

	const ofMember = (node: ts.PropertyAccessExpression): Origin => {
		if (node.expression.kind === ts.SyntaxKind.ThisKeyword) {
			const symbol = checker.getSymbolAtLocation(node.name);
			return symbol ? both(new Set([symbol])) : NONE;
		}
		return union([part(of(node.expression)), stored]);
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
		const kind = node.operatorToken.kind;
		const { SyntaxKind } = ts;
		if (kind === SyntaxKind.CommaToken || kind === SyntaxKind.EqualsToken) return of(node.right);
		const logical =
			kind === SyntaxKind.BarBarToken ||
			kind === SyntaxKind.AmpersandAmpersandToken ||
			kind === SyntaxKind.QuestionQuestionToken ||
			kind === SyntaxKind.BarBarEqualsToken ||
			kind === SyntaxKind.AmpersandAmpersandEqualsToken ||
			kind === SyntaxKind.QuestionQuestionEqualsToken;
		return logical ? union([of(node.left), of(node.right)]) : NONE;
	};

	const ofCall = (node: ts.CallExpression | ts.NewExpression): Origin => {
		const inputs = [...(node.arguments ?? [])].map(of);
		const callee = bare(ts, node.expression);
		if (ts.isNewExpression(node)) {
			const made = held([...inputs, mentioned(callee)]);
			const isView = ts.isIdentifier(callee) && VIEWS.has(callee.text) && made.contents.size > 0;
			return isView && !isCopied(node) ? part(made) : made;
		}
		if (ts.isPropertyAccessExpression(callee)) {
			const owner = bare(ts, callee.expression);
			if (ts.isIdentifier(owner) && bindingOf(scope, owner).kind === "global" && PURE_NAMESPACES.has(owner.text)) {
				return returnsPrimitive(owner.text, callee.name.text) ? NONE : part(held(inputs));
			}
			const own = ownMethod(callee.name);
			if (own) return part(held([...inputs, of(owner), mentioned(own), stored]));
			const row = METHODS.get(callee.name.text);
			if (row?.returns === "primitive") return NONE;
			if (SAME.has(callee.name.text)) return union([of(owner), held(inputs)]);
			const all = held([...inputs, of(owner), stored]);
			return row?.returns === "fresh" ? all : part(all);
		}
		if (ts.isIdentifier(callee) && bindingOf(scope, callee).kind === "global" && PURE_GLOBALS.has(callee.text)) {
			return callee.text === "Object" ? part(held(inputs)) : held(inputs);
		}
		return part(held([...inputs, mentioned(callee)]));
	};

	/** The method, if it is one of the project's and not the language's. */
	const ownMethod = (name: ts.MemberName): ts.Declaration | undefined => {
		const declarations = checker.getSymbolAtLocation(name)?.declarations ?? [];
		return declarations.find((one) => !one.getSourceFile().isDeclarationFile);
	};

	/** `new Float64Array(xs)` copies the elements of an array, but shares a buffer. */
	const isCopied = (node: ts.NewExpression): boolean => {
		const [first] = node.arguments ?? [];
		const owner = first && outside(first);
		return node.arguments?.length === 1 && owner !== undefined && isPrimitiveBy(owner, "flat");
	};

	/** All outside variables that a piece of code names. */
	const mentioned = (node: ts.Node): Origin => {
		const found: Origin[] = [];
		walk(ts, node, (at) => {
			if (ts.isIdentifier(at) && symbolOf(ts, checker, at) && !ts.isPropertyAccessExpression(at.parent))
				found.push(ofName(at));
			else if (ts.isIdentifier(at) && ts.isPropertyAccessExpression(at.parent) && at.parent.expression === at)
				found.push(ofName(at));
		});
		return held(found);
	};

	/** All variables from outside: for what is not known at all. */
	let all: Origin | undefined;
	const everything = (): Origin => {
		all ??= part(mentioned(scope.inside));
		return all;
	};

	// What is stored into members of objects may come out of any member again. The stores themselves may read such members,
	// so this goes on until nothing is added.
	for (let size = -1; size !== stored.self.size; ) {
		size = stored.self.size;
		known.clear();
		stored = part(union([stored, ...collectStored(scope).map((one) => part(of(one)))]));
	}
	known.clear();
	return { of };
}

/** Methods that return their receiver. */
const SAME: ReadonlySet<string> = new Set(["sort", "reverse", "fill", "copyWithin", "set", "add"]);

/** The function or class that is looked at, by its own name: it outlives the call. */
function isSelf({ ts, inside }: Scope, declaration: ts.Declaration): boolean {
	return declaration === inside || (ts.isVariableDeclaration(declaration) && declaration.initializer === inside);
}

function isOwnParameter(ts: TS, declaration: ts.Node, inside: ts.Node): boolean {
	let at = declaration;
	while (ts.isBindingElement(at) || ts.isBindingName(at)) at = at.parent;
	return ts.isParameter(at) && at.parent === inside;
}
