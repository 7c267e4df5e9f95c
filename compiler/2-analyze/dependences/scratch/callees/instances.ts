/**
 * Objects of registered classes that are made where it is known what their constructors do, and the methods that these have.
 *
 * In:   class Vec { constructor(public x = 0, public y = 0) {} set(x, y) { … } }      new Vec()
 * Out:  fields `x` and `y`; nobody has got the object. `set` is that of `Vec`, whatever else has this name
 */
import type ts from "typescript";
import { bare, isAssignment, type TS, walk } from "../../../../syntax/nodes.js";
import { resolved } from "../../../../syntax/symbols.js";
import { returnsOf } from "../../../effects/summary.js";
import { lineOf } from "../../../instances/classes.js";
import type { Scope } from "../../../variables/scope.js";

export interface MembersMade {
	readonly owner: ts.ClassDeclaration;
	/** With what is put into them, if that is done once. */
	readonly members: ReadonlyMap<string, ts.Expression | undefined>;
}

/** Undefined: its constructor may do other things than to fill fields, or fields are not all that it has. */
export function membersMade(scope: Scope, { expression }: ts.NewExpression): MembersMade | undefined {
	const { ts, checker, instances } = scope;
	const symbol = ts.isIdentifier(expression) ? checker.getSymbolAtLocation(expression) : undefined;
	const whole = symbol && resolved(ts, checker, symbol);
	const [owner, ...more] = whole?.declarations ?? [];
	if (!owner || !ts.isClassDeclaration(owner) || more.length > 0) return undefined;
	const isRegistered = instances?.classes.some((one) => one.declaration === owner && !one.recipe);
	if (!isRegistered) return undefined;
	const members = new Map<string, ts.Expression | undefined>();
	for (const at of lineOf(scope, owner)) {
		const found = fieldsOf(ts, at);
		if (!found) return undefined;
		for (const [name, value] of once(found)) members.set(name, members.has(name) ? undefined : value);
	}
	return { owner, members };
}

/** `declared`: nothing is put into it there; undefined: what, is not known. */
type Field = readonly [string, ts.Expression | "declared" | undefined];

function once(fields: readonly Field[]): Map<string, ts.Expression | undefined> {
	const found = new Map<string, ts.Expression | undefined>();
	for (const [name] of fields) {
		const [value, ...more] = fields.filter(([other, what]) => other === name && what !== "declared");
		found.set(name, more.length === 0 && value ? (value[1] as ts.Expression | undefined) : undefined);
	}
	return found;
}

function fieldsOf(ts: TS, owner: ts.ClassDeclaration): Field[] | undefined {
	const found: (Field | undefined)[] = owner.members.flatMap((one) => {
		if (ts.isConstructorDeclaration(one)) return one.body ? ofConstructor(ts, one, one.body) : [];
		if (ts.isAccessor(one)) return [undefined];
		if (!ts.isPropertyDeclaration(one) || isStatic(ts, one)) return [];
		const isPlain = ts.isIdentifier(one.name) && !(one.initializer && namesThis(ts, one.initializer));
		return [isPlain ? ([one.name.text, one.initializer ?? "declared"] as const) : undefined];
	});
	return found.every((one) => one !== undefined) ? found : undefined;
}

/** Nothing but `super(…)` and `this.x = …`. */
function ofConstructor(ts: TS, made: ts.ConstructorDeclaration, body: ts.Block): (Field | undefined)[] {
	const isOpen = made.parameters.some((one) => namesThis(ts, one));
	const given = made.parameters.flatMap((one): (Field | undefined)[] => {
		if (!ts.isParameterPropertyDeclaration(one, made)) return [];
		return [ts.isIdentifier(one.name) ? [one.name.text, undefined] : undefined];
	});
	return [...(isOpen ? [undefined] : given), ...body.statements.flatMap((one) => ofStatement(ts, one))];
}

function ofStatement(ts: TS, statement: ts.Statement): (Field | undefined)[] {
	const node = ts.isExpressionStatement(statement) ? bare(ts, statement.expression) : undefined;
	const isSuper = node && ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
	if (isSuper) return node.arguments.some((one) => namesThis(ts, one)) ? [undefined] : [];
	const isPlain = node && isAssignment(ts, node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
	const target = isPlain ? bare(ts, node.left) : undefined;
	const isField =
		target &&
		ts.isPropertyAccessExpression(target) &&
		target.expression.kind === ts.SyntaxKind.ThisKeyword &&
		ts.isIdentifier(target.name);
	return isPlain && isField && !namesThis(ts, node.right) ? [[target.name.text, node.right]] : [undefined];
}

function namesThis(ts: TS, node: ts.Node): boolean {
	let found = false;
	walk(ts, node, ({ kind }) => {
		if (kind === ts.SyntaxKind.ThisKeyword || kind === ts.SyntaxKind.SuperKeyword) found = true;
	});
	return found;
}

/** The method of this name that an instance of exactly this class has, if all that it does can be read in its body. */
export function methodOf(scope: Scope, owner: ts.ClassDeclaration, name: string): ts.MethodDeclaration | undefined {
	const { ts } = scope;
	for (const at of lineOf(scope, owner)) {
		const all = at.members.filter((one) => one.name && ts.isIdentifier(one.name) && one.name.text === name);
		const own = all.filter((one) => !isStatic(ts, one));
		const [fn, ...others] = own.filter((one) => !ts.isMethodDeclaration(one) || one.body);
		if (fn) return others.length === 0 && ts.isMethodDeclaration(fn) && isReadable(ts, fn) ? fn : undefined;
	}
	return undefined;
}

function isStatic(ts: TS, member: ts.ClassElement): boolean {
	return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** It runs at once, gets nothing but its parameters, and no function in it has its object. */
function isReadable(ts: TS, fn: ts.MethodDeclaration): boolean {
	const isAsync = (ts.getCombinedModifierFlags(fn) & ts.ModifierFlags.Async) !== 0;
	let isPlain = !isAsync && !fn.asteriskToken && !fn.questionToken;
	walk(ts, fn, (at) => {
		if (at.kind === ts.SyntaxKind.SuperKeyword) isPlain = false;
		if (ts.isIdentifier(at) && (at.text === "arguments" || at.text === "eval")) isPlain = false;
		if (at !== fn && (ts.isFunctionLike(at) || ts.isClassLike(at)) && namesThis(ts, at)) isPlain = false;
	});
	return isPlain;
}

/** Its value is its object, wherever it has one. */
export function givesItself(ts: TS, fn: ts.MethodDeclaration): boolean {
	const { values, wrapped } = returnsOf(ts, fn);
	return !wrapped && values.length > 0 && values.every(({ kind }) => kind === ts.SyntaxKind.ThisKeyword);
}
