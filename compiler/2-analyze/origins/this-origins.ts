/**
 * What `this` may be, and what its members may hold.
 *
 * In:   class Box { items = []; constructor(private made: T[]) {} … this.items … this.made … }
 * Out:  `this.items`: what others put there (THIS); `this.made`: that, or the argument of the constructor
 */
import type ts from "typescript";
import { INHERITED, THIS } from "../effects/summary.js";
import { both, NONE, type Origin, part, union } from "./origin.js";
import type { OriginRules } from "./rules.js";

export interface ThisOrigins {
	/** Of `this` itself. */
	whole(node: ts.Node): Origin;
	/** Of `this.x`. */
	member(node: ts.PropertyAccessExpression): Origin;
}

export function createThisOrigins(rules: OriginRules): ThisOrigins {
	const { scope, of, ofSymbol, everything, stored, returned, once } = rules;
	const { ts, checker, inside, adopted = [] } = scope;

	/** The function, member or literal whose `this` it is; undefined if that of the code around. */
	const ownerOf = (node: ts.Node): ts.Node | undefined => {
		for (let at = node.parent; at; at = at.parent) {
			if ((ts.isForOfStatement(inside) && at === inside) || adopted.includes(at as ts.Declaration)) return undefined;
			const isOwner = ts.isFunctionLike(at) && !ts.isArrowFunction(at);
			if (isOwner || ts.isPropertyDeclaration(at) || ts.isClassStaticBlockDeclaration(at)) return at;
			if (at === inside) return undefined;
		}
		return undefined;
	};

	const isOfClass = (owner: ts.Node | undefined) =>
		owner !== undefined && owner.parent === inside && ts.isClassLike(inside);

	const others = both(new Set([THIS]));

	/** All that the members of an object of the class may hold. */
	const instance = (node: ts.ClassLikeDeclaration): Origin =>
		once(node, () => {
			const above = node.heritageClauses?.some((one) => one.token === ts.SyntaxKind.ExtendsKeyword);
			const found: Origin[] = [others, ...(above ? [both(new Set([INHERITED]))] : [])];
			for (const one of node.members) {
				const symbol = one.name && checker.getSymbolAtLocation(one.name);
				if (symbol) found.push(ofSymbol(symbol));
				if (!ts.isConstructorDeclaration(one)) continue;
				for (const parameter of one.parameters) {
					if (ts.isParameterPropertyDeclaration(parameter, one)) found.push(ofProperty(parameter));
				}
			}
			return part(union(found));
		});

	const ofProperty = (parameter: ts.ParameterDeclaration): Origin => {
		const symbol = checker.getSymbolAtLocation(parameter.name);
		return symbol ? union([both(new Set([symbol])), ofSymbol(symbol)]) : NONE;
	};

	const whole = (node: ts.Node): Origin => {
		const owner = ownerOf(node);
		if (isOfClass(owner)) return instance(inside as ts.ClassLikeDeclaration);
		if (!owner) return ts.isForOfStatement(inside) ? NONE : others;
		if (owner === inside) return others;
		if (ts.isObjectLiteralExpression(owner.parent)) return union([part(of(owner.parent)), stored()]);
		return everything();
	};

	const member = (node: ts.PropertyAccessExpression): Origin => {
		const owner = ownerOf(node);
		const symbol = checker.getSymbolAtLocation(node.name);
		if (!owner && ts.isForOfStatement(inside)) return symbol ? both(new Set([symbol])) : NONE;
		if (!isOfClass(owner)) return union([part(whole(node.expression)), stored()]);
		const declaration = symbol?.valueDeclaration;
		const home = declaration && ts.isParameter(declaration) ? declaration.parent.parent : declaration?.parent;
		if (!symbol || !declaration || home !== inside) return part(instance(inside as ts.ClassLikeDeclaration));
		if (ts.isParameter(declaration)) return union([others, ofProperty(declaration)]);
		if (ts.isGetAccessor(declaration)) return union([others, returned(declaration)]);
		return union([others, ofSymbol(symbol)]);
	};
	return { whole, member };
}
