/**
 * Code that does nothing but compute with numbers, strings and truth values of variables.
 *
 * In:   seed = (seed * a + c) % m; const u = seed / m;      const next = (x) => { x ^= x << 13; return x ^ (x >>> 17); }
 * Out:  what it reads and writes: seed, a, c, m; seed, u
 *
 * It can be run again, with the same start, at another time and in another place, and gives the same: no object is in it,
 * so that nothing acts when a value is converted, and it calls only functions of Math and functions like itself.
 */
import type ts from "typescript";
import { bare, isAssignment, isIncrement, isInside } from "../../../syntax/nodes.js";
import { isGlobal, symbolOf } from "../../../syntax/symbols.js";
import { type Fn, functionCalled } from "../../dependences/scratch/callees/calls.js";
import { isPrimitive } from "../../variables/kinds.js";
import type { LoopScope } from "../../variables/scope.js";

export interface Computed {
	readonly reads: ReadonlySet<ts.Symbol>;
	readonly writes: ReadonlySet<ts.Symbol>;
}

/** Undefined: it does other things as well. */
export function computedBy(scope: LoopScope, node: ts.Node): Computed | undefined {
	const { ts, checker } = scope;
	const [reads, writes] = [new Set<ts.Symbol>(), new Set<ts.Symbol>()];
	const open: ts.Node[] = [];
	let loops = 0;

	const every = (nodes: readonly (ts.Node | undefined)[]): boolean =>
		nodes.every((one) => one === undefined || look(one));
	const isValue = (at: ts.Node): boolean => isPrimitive(ts, checker.getTypeAtLocation(at));

	const name = (at: ts.Node, into: readonly Set<ts.Symbol>[]): boolean => {
		const symbol = ts.isIdentifier(at) ? symbolOf(ts, checker, at) : undefined;
		if (!symbol || !isValue(at)) return false;
		for (const one of into) one.add(symbol);
		return true;
	};

	const inLoop = (nodes: readonly (ts.Node | undefined)[]): boolean => {
		loops++;
		const found = every(nodes);
		loops--;
		return found;
	};

	const statement = (at: ts.Node): boolean | undefined => {
		if (ts.isVariableStatement(at)) return every([...at.declarationList.declarations]);
		if (ts.isVariableDeclarationList(at)) return every([...at.declarations]);
		if (ts.isVariableDeclaration(at)) return every([at.initializer]) && name(at.name, [writes]);
		if (ts.isExpressionStatement(at)) return look(at.expression);
		if (ts.isBlock(at)) return every([...at.statements]);
		if (ts.isIfStatement(at)) return every([at.expression, at.thenStatement, at.elseStatement]);
		if (ts.isForStatement(at)) return every([at.initializer]) && inLoop([at.condition, at.incrementor, at.statement]);
		if (ts.isWhileStatement(at) || ts.isDoStatement(at)) return inLoop([at.expression, at.statement]);
		if (ts.isBreakOrContinueStatement(at)) return loops > 0 && at.label === undefined;
		if (ts.isReturnStatement(at)) return open.length > 0 && every([at.expression]);
		return ts.isEmptyStatement(at) ? true : undefined;
	};

	const look = (at: ts.Node): boolean => {
		const known = statement(at);
		if (known !== undefined) return known;
		if (!ts.isExpression(at)) return false;
		const inner = bare(ts, at);
		if (ts.isLiteralExpression(inner) && !ts.isRegularExpressionLiteral(inner)) return true;
		if (ts.isIdentifier(inner)) return CONSTANTS.has(inner.text) ? isGlobal(ts, checker, inner) : name(inner, [reads]);
		if (isIncrement(ts, inner)) return name(bare(ts, inner.operand), [reads, writes]);
		if (ts.isPrefixUnaryExpression(inner)) return look(inner.operand);
		if (ts.isConditionalExpression(inner)) return every([inner.condition, inner.whenTrue, inner.whenFalse]);
		if (isAssignment(ts, inner)) return assignment(inner);
		if (ts.isBinaryExpression(inner))
			return OPERATORS.has(inner.operatorToken.getText()) && every([inner.left, inner.right]);
		if (ts.isPropertyAccessExpression(inner))
			return isOfMath(inner) && inner.name.text === inner.name.text.toUpperCase();
		if (ts.isCallExpression(inner)) return call(inner);
		return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(inner.kind);
	};

	const assignment = ({ left, right, operatorToken }: ts.BinaryExpression): boolean => {
		const [target, value] = [bare(ts, left), bare(ts, right)];
		const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken;
		// `[a, b] = [b, a + b]`
		if (ts.isArrayLiteralExpression(target)) {
			const isList = isPlain && ts.isArrayLiteralExpression(value) && every([...value.elements]);
			return isList && target.elements.every((one) => name(bare(ts, one), [writes]));
		}
		return look(value) && name(target, isPlain ? [writes] : [reads, writes]);
	};

	const isOfMath = ({ expression }: ts.PropertyAccessExpression): boolean =>
		ts.isIdentifier(expression) && expression.text === "Math" && isGlobal(ts, checker, expression);

	const call = (at: ts.CallExpression): boolean => {
		const callee = bare(ts, at.expression);
		if (at.arguments.some(ts.isSpreadElement) || ts.isOptionalChain(at) || !every([...at.arguments])) return false;
		if (ts.isPropertyAccessExpression(callee)) return isOfMath(callee) && callee.name.text !== "random";
		const fn = functionCalled(scope, at);
		// One of the body is not there before the body runs.
		const isAround = fn !== undefined && !isInside(fn, scope.loop.node);
		return isAround && isValue(at) && !open.includes(fn) && within(fn);
	};

	/** A function's own variables are nobody else's. */
	const within = (fn: Fn): boolean => {
		const before = { reads: new Set(reads), writes: new Set(writes), loops };
		open.push(fn);
		loops = 0;
		const isPlain = fn.parameters.every((one) => ts.isIdentifier(one.name) && !one.dotDotDotToken && isValue(one.name));
		const found = isPlain && every([...fn.parameters.map((one) => one.initializer), fn.body]);
		open.pop();
		loops = before.loops;
		for (const [now, then] of [
			[reads, before.reads],
			[writes, before.writes],
		] as const)
			for (const one of now) if (!then.has(one) && one.declarations?.some((at) => isInside(at, fn))) now.delete(one);
		return found;
	};

	return look(node) ? { reads, writes } : undefined;
}

const CONSTANTS: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

const OPERATORS: ReadonlySet<string> = new Set(
	"+ - * / % ** & | ^ << >> >>> < <= > >= == != === !== && || ?? ,".split(" "),
);
