/** Which expressions are no objects from outside, since the checker says so and the launch looks? */
import type ts from "typescript";
import { bare } from "../../syntax/nodes.js";
import { symbolOf } from "../../syntax/symbols.js";
import { isPrimitive } from "../variables/kinds.js";
import { bindingOf, type Scope } from "../variables/scope.js";
import type { Origin } from "./origin.js";
import { isOwnParameter } from "./outside.js";
import { isPartOf, type Place, placeOf } from "./parts.js";
import type { Leaf, Taken } from "./trust.js";

/** What the rules of origins give. */
interface Values {
	of(node: ts.Expression): Origin;
	stored(): Origin;
	isAssigned(symbol: ts.Symbol): boolean;
}

export interface Leaves {
	/** The variable from outside that an expression names. */
	outside(expression: ts.Expression): ts.Symbol | undefined;
	/** The checker says that the value is primitive, and the launch will have checked it. */
	isTrusted(node: ts.Expression): boolean;
	/** A parameter that always is what the caller passes. */
	isGiven(symbol: ts.Symbol): boolean;
	/** A part of variables from outside, where the launch finds no objects. */
	isLeaf(place: Place): boolean;
	/** The elements are taken to be primitive, and the launch checks it. */
	isFlat(node: ts.Expression): boolean;
	/** `this.width`, in a method that is looked at by itself. */
	isOwnLeaf(node: ts.PropertyAccessExpression): boolean;
	/** Nothing is stored that could be found there, and what is there from before the loop is no object. */
	isPlainAt(node: ts.Expression, what: Leaf): boolean;
}

export function createLeaves(scope: Scope, { assignedFirst, trust: isPrimitiveBy }: Taken, values: Values): Leaves {
	const { ts, checker } = scope;
	const { of, stored, isAssigned } = values;

	const outside = (expression: ts.Expression): ts.Symbol | undefined => {
		const node = bare(ts, expression);
		if (ts.isIdentifier(node)) {
			const binding = bindingOf(scope, node);
			const isOuter = binding.kind === "local" || binding.kind === "module";
			return isOuter && !assignedFirst.has(binding.symbol) ? binding.symbol : undefined;
		}
		const member = scope.members?.get(node);
		if (member) return member;
		const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
		return isOwn ? checker.getSymbolAtLocation(node.name) : undefined;
	};

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

	const isGiven = (symbol: ts.Symbol): boolean => {
		const declaration = symbol.valueDeclaration;
		return declaration !== undefined && isOwnParameter(ts, declaration, scope.inside) && !isAssigned(symbol);
	};

	const isLeaf = ({ base, what }: Place): boolean => {
		if (what.startsWith(".")) {
			const { self } = of(base);
			return self.size > 0 && isPartOf(scope, base, isGiven) && [...self].every((one) => isPrimitiveBy(one, what));
		}
		const node = bare(ts, base);
		const symbol = outside(node) ?? (ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined);
		return symbol !== undefined && (outside(node) !== undefined || isGiven(symbol)) && isPrimitiveBy(symbol, what);
	};

	const isFlat = (node: ts.Expression): boolean => {
		const owner = outside(node);
		return owner !== undefined && isPrimitiveBy(owner, "flat");
	};

	const isOwnLeaf = ({ expression, name }: ts.PropertyAccessExpression): boolean =>
		ts.isIdentifier(name) &&
		isPrimitive(ts, checker.getTypeAtLocation(name)) &&
		isLeaf({ base: expression, what: `.${name.text}` });

	const isPlainAt = (node: ts.Expression, what: Leaf): boolean => {
		const [{ self, contents }, put] = [of(node), stored()];
		if (put.self.size + put.contents.size > 0) return false;
		const place = what.startsWith(".") ? { base: node, what } : placeOf(scope, node, what);
		return self.size + contents.size === 0 || (place !== undefined && isLeaf(place));
	};

	return { outside, isTrusted, isGiven, isFlat, isOwnLeaf, isLeaf, isPlainAt };
}
