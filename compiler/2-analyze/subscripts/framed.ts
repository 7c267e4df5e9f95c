/**
 * What names in a function mean to subscripts, in the call in which the function is looked at.
 *
 * In:   `r * g.w + c` of `put(g, r, c)`, called by `put(grid, i, 0)`
 * Out:  i * grid.w + 0, with `grid.w` a symbol if nothing in the loop changes it
 */
import type ts from "typescript";
import { bare, denseText, isInside, type TS } from "../../syntax/nodes.js";
import { atom, type Polynomial } from "../../syntax/polynomial.js";
import { formulaOf, formulaOfMethod } from "../closures/formulas.js";
import { bindingOf, isVisible, type LoopScope } from "../variables/scope.js";
import type { Frame } from "../variables/uses.js";
import type { Invariant } from "./forms.js";

/** The call that is looked at. */
export interface Cursor {
	readonly frame: Frame | undefined;
	/** Looks at something in another one. */
	within<T>(frame: Frame | undefined, look: () => T): T;
	/** Tells variables of one call from those of another. */
	mark(): string;
}

export function createCursor(): Cursor {
	let current: Frame | undefined;
	const numbers = new Map<Frame, number>();
	return {
		get frame() {
			return current;
		},
		within(frame, look) {
			const before = current;
			current = frame;
			try {
				return look();
			} finally {
				current = before;
			}
		},
		mark() {
			if (!current) return "";
			const number = numbers.get(current) ?? numbers.size + 1;
			numbers.set(current, number);
			return `@${number}`;
		},
	};
}

/** What the subscripts of the loop know. */
interface Known {
	readonly cursor: Cursor;
	readonly of: (node: ts.Expression) => Polynomial | undefined;
	readonly ofInner: (variable: ts.Symbol, declaration: ts.Declaration, node: ts.Identifier) => Polynomial | undefined;
	readonly invariant: (node: ts.Expression, members?: readonly string[]) => boolean;
	readonly symbols: Map<string, Invariant>;
	readonly methods: Set<ts.Node>;
}

export interface Framed {
	/** A name in the function that is looked at. */
	ofName(node: ts.Identifier): Polynomial | undefined;
	/** `g.w` there. */
	ofMember(node: ts.PropertyAccessExpression): Polynomial | undefined;
	/** `at(r, 0)`, of a function that is a formula. */
	ofCall(node: ts.Expression): Polynomial | undefined;
}

/** Formulas that call formulas: more, and nothing is known of the innermost. */
const DEEPEST = 6;

export function createFramed(scope: LoopScope, { cursor, of, ofInner, invariant, symbols, methods }: Known): Framed {
	const { ts, checker } = scope;

	const ofName = (node: ts.Identifier): Polynomial | undefined => {
		const symbol = checker.getSymbolAtLocation(node);
		const declaration = symbol?.valueDeclaration;
		const home = declaration && homeOf(cursor.frame, declaration);
		if (!symbol || !declaration || home === "unknown") return undefined;
		if (home === undefined && bindingOf(scope, node).kind !== "inner") return steady(node, []);
		const argument = home?.given.get(symbol);
		if (home && argument) return cursor.within(home.outer, () => of(argument));
		const taken = home && takenFrom(ts, declaration);
		if (taken) return cursor.within(home, () => ofTaken(taken.value, taken.members));
		return cursor.within(home, () => (home ? ofInner(symbol, declaration, node) : of(node)));
	};

	const ofMember = (node: ts.PropertyAccessExpression): Polynomial | undefined => {
		return steady(node, []) ?? ofTaken(node, []);
	};

	const ofTaken = (value: ts.Expression, taken: readonly string[]): Polynomial | undefined => {
		const members = [...taken];
		let at = bare(ts, value);
		let { frame } = cursor;
		for (;;) {
			if (ts.isPropertyAccessExpression(at)) {
				members.unshift(at.name.text);
				at = bare(ts, at.expression);
				continue;
			}
			// The launch looks at it from outside, and once.
			if (members.some((name) => name.startsWith("#") || scope.instances?.getters.has(name))) return undefined;
			const argument = ts.isIdentifier(at) ? argumentOf(at, frame) : receiverAt(at, frame);
			if (!argument) break;
			at = bare(ts, argument.value);
			frame = argument.frame;
			const base = at;
			const found = cursor.within(frame, () => steady(base, members));
			if (found) return found;
		}
		return undefined;
	};

	const ofCall = (node: ts.Expression): Polynomial | undefined => {
		const outer = cursor.frame;
		if (!ts.isCallExpression(node) || depthOf(outer) >= DEEPEST) return undefined;
		const formula = formulaOf(scope, node) ?? formulaOfMethod(scope, node);
		if (formula?.receiver) methods.add(formula.fn);
		return formula && cursor.within({ ...formula, outer }, () => of(formula.value));
	};

	const argumentOf = (name: ts.Identifier, frame: Frame | undefined) => {
		const symbol = checker.getSymbolAtLocation(name);
		const home = symbol?.valueDeclaration && homeOf(frame, symbol.valueDeclaration);
		if (!symbol || !home || home === "unknown") return undefined;
		const value = home.given.get(symbol);
		return value && { value, frame: home.outer };
	};

	/** What `this` is there. */
	const receiverAt = (node: ts.Expression, frame: Frame | undefined) => {
		if (node.kind !== ts.SyntaxKind.ThisKeyword || !frame?.receiver || frame.fn !== ownerOfThis(ts, node))
			return undefined;
		return { value: frame.receiver, frame: frame.outer };
	};

	/** A name from around the loop that means the same there, and a member of it: nothing in the loop changes it. */
	const steady = (node: ts.Expression, members: readonly string[]): Polynomial | undefined => {
		if (!invariant(node, members) || !isVisible(scope, node)) return undefined;
		const text = [denseText(ts, node), ...members].join(".");
		if (!symbols.has(text)) symbols.set(text, { text, node: members.length > 0 ? undefined : node });
		return atom(text);
	};

	/** The call whose function declares it; undefined: no function does. */
	const homeOf = (frame: Frame | undefined, declaration: ts.Node): Frame | "unknown" | undefined => {
		const around: Frame[] = [];
		for (let at = frame; at; at = at.outer) if (isInside(declaration, at.fn)) around.push(at);
		const nearest = around.find(({ fn }) => around.every((other) => isInside(fn, other.fn)));
		if (!nearest) return undefined;
		return around.filter(({ fn }) => fn === nearest.fn).length > 1 ? "unknown" : nearest;
	};

	return { ofName, ofMember, ofCall };
}

/** `const { size: { w } } = g`: of `w`, what it is a member of, and by which names. */
function takenFrom(ts: TS, declaration: ts.Declaration) {
	const members: string[] = [];
	let at: ts.Node = declaration;
	while (ts.isBindingElement(at)) {
		const name: ts.Node = at.propertyName ?? at.name;
		if (at.initializer || at.dotDotDotToken || !ts.isIdentifier(name) || !ts.isObjectBindingPattern(at.parent))
			return undefined;
		members.unshift(name.text);
		at = at.parent.parent;
	}
	const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	if (members.length === 0 || !isConst || !ts.isVariableDeclaration(at) || !at.initializer) return undefined;
	return { value: at.initializer, members };
}

/** The function that has the `this`. */
function ownerOfThis(ts: TS, node: ts.Node): ts.Node | undefined {
	for (let at = node.parent; at; at = at.parent)
		if (ts.isClassLike(at) || (ts.isFunctionLike(at) && !ts.isArrowFunction(at))) return at;
	return undefined;
}

function depthOf(frame: Frame | undefined): number {
	return frame ? 1 + depthOf(frame.outer) : 0;
}
