/**
 * Which calls of methods run those of the classes that a loop reaches, and nothing else?
 *
 * In:   m.get(i, j)      new Vec().fromArray(list, i).length()
 * Out:  both, if the launch finds that what can be reached from `m` is plain data and instances of registered classes
 */
import type ts from "typescript";
import { bare } from "../../../syntax/nodes.js";
import { symbolOf } from "../../../syntax/symbols.js";
import { memberName, returnsOf } from "../../effects/summary.js";
import { type Call, type Summaries, type Target, targetsOf } from "../../effects/targets.js";
import { aboveOf } from "../../instances/classes.js";
import { isOfInstance, isOfPlatformToo } from "../../instances/lookalike.js";
import { bindingOf, type Scope } from "../../variables/scope.js";
import type { Leaves } from "../leaves.js";
import type { Origin } from "../origin.js";
import { isPartOf } from "../parts.js";
import type { Taken } from "../trust.js";

export interface Receivers {
	isMethod(call: Call): boolean;
	/** Has the value, or (`whole`) the variable that it is, no other methods than those of classes? */
	isOfClasses(node: ts.Expression, whole: boolean): boolean;
}

interface Known extends Pick<Taken, "trust" | "replaced">, Pick<Leaves, "outside" | "isGiven"> {
	of(node: ts.Expression): Origin;
}

/** Calls on what calls give. */
const DEEPEST = 8;

export function createReceivers(
	scope: Scope,
	summaries: Summaries,
	{ trust, replaced, outside, isGiven, of }: Known,
): Receivers {
	const { ts, checker } = scope;

	const isMethod = (call: Call, depth = 0): boolean => {
		const callee = ts.isCallExpression(call) ? bare(ts, call.expression) : undefined;
		if (!callee || !ts.isPropertyAccessExpression(callee)) return false;
		const name = callee.name.text;
		if (!replaced || replaced.has(name) || callee.questionDotToken || depth > DEEPEST) return false;
		if (name in Object.prototype) return false;
		const targets = targetsOf(scope, summaries, call);
		if (targets.length === 0 || !targets.every((one) => methodOf(one) !== undefined)) return false;
		if (isMade(callee.expression, depth)) return true;
		const isOwn = bare(ts, callee.expression).kind === ts.SyntaxKind.ThisKeyword;
		return (isOwn || isOfInstance(scope, callee)) && isOfClasses(callee.expression, isOfPlatformToo(name));
	};

	/** The only member of the name. */
	const methodOf = ({ summary: { declaration }, member }: Target): ts.MethodDeclaration | undefined => {
		if (!ts.isClassLike(declaration)) return undefined;
		const [one, ...others] = declaration.members.filter((each) => memberName(ts, each) === member);
		const isOther = others.length > 0 || !one || !ts.isMethodDeclaration(one) || !one.body || one.asteriskToken;
		return isOther ? undefined : one;
	};

	/** `new Vec()`, names for that, and what methods of it give that end with `return this`. */
	const isMade = (expression: ts.Expression, depth: number): boolean => {
		const node = bare(ts, expression);
		if (depth > DEEPEST) return false;
		if (ts.isNewExpression(node)) return isOfProgram(node.expression);
		if (ts.isCallExpression(node)) {
			const callee = bare(ts, node.expression);
			if (!ts.isPropertyAccessExpression(callee) || !isMade(callee.expression, depth + 1)) return false;
			return isMethod(node, depth + 1) && targetsOf(scope, summaries, node).every((one) => givesItself(one));
		}
		const binding = ts.isIdentifier(node) ? bindingOf(scope, node) : undefined;
		const declaration = binding?.kind === "inner" ? binding.declaration : undefined;
		if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
		const isConst = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
		return isConst && ts.isIdentifier(declaration.name) && isMade(declaration.initializer, depth + 1);
	};

	/** Nothing that is not looked at is above the class. */
	const isOfProgram = (name: ts.Expression): boolean => {
		const binding = ts.isIdentifier(name) ? bindingOf(scope, name) : undefined;
		let at = binding && "declaration" in binding ? binding.declaration : undefined;
		for (let depth = 0; at && ts.isClassDeclaration(at) && depth < DEEPEST; depth++) {
			const above = summaries.has(at) ? aboveOf(scope, at) : "unknown";
			if (above === "unknown") return false;
			if (!above) return true;
			at = above;
		}
		return false;
	};

	const givesItself = (target: Target): boolean => {
		const method = methodOf(target);
		const { values: given, wrapped } = method ? returnsOf(ts, method) : { values: [], wrapped: true };
		return !wrapped && given.length > 0 && given.every((one) => bare(ts, one).kind === ts.SyntaxKind.ThisKeyword);
	};

	const isOfClasses = (expression: ts.Expression, whole: boolean): boolean => {
		const node = bare(ts, expression);
		if (!replaced) return false;
		if (isMade(node, 0)) return true;
		const { self } = of(node);
		const isTrusted = () => self.size > 0 && [...self].every((one) => trust(one, "methods"));
		// Whoever runs the method has seen what it is called on.
		if (node.kind === ts.SyntaxKind.ThisKeyword) return ts.isMethodDeclaration(scope.inside) && isTrusted();
		if (!whole) return isPartOf(scope, node, isGiven) && isTrusted();
		const named = ts.isIdentifier(node) ? symbolOf(ts, checker, node) : undefined;
		const variable = outside(node) ?? (named && isGiven(named) ? named : undefined);
		return variable !== undefined && isTrusted() && trust(variable, "instance");
	};

	return { isMethod, isOfClasses };
}
