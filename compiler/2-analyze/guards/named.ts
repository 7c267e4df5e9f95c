/**
 * Variables of which all of the loop's code looks at no more than what some paths of names lead to.
 *
 * In:   y * image.width + x        const { width, height } = image
 * Out:  image.width                image.width and image.height
 */
import type ts from "typescript";
import type { Paths } from "../../../runtime/contract.js";
import { wrapped } from "../../syntax/nodes.js";
import type { VariableFact } from "../analysis.js";
import { isPrimitive } from "../variables/kinds.js";
import type { LoopScope } from "../variables/scope.js";
import type { Use } from "../variables/uses.js";

/** Where the type of the variable says that it holds other objects: a changed one may be among these. */
export function namedPaths(scope: LoopScope, { variable, fact }: VariableFact): Paths | undefined {
	if (fact.role !== "shared" || !holdsObjects(scope, variable.type)) return undefined;
	const paths = new Map<string, readonly string[]>();
	for (const use of variable.uses) {
		const found = pathsBy(scope, use);
		if (found === undefined) return undefined;
		for (const path of found) paths.set(path.join("."), path);
	}
	return paths.size > 0 ? [...paths.values()] : undefined;
}

/** Undefined if it looks at more than that. */
function pathsBy({ ts }: LoopScope, { root, steps, top, action, names, passed }: Use): Paths | undefined {
	if (action !== "read" || names || passed || root.kind === ts.SyntaxKind.ThisKeyword) return undefined;
	const path = steps.map((step) => (step.kind === "property" ? step.name : "#"));
	const own = path.length > 0 ? [[]] : memberNames(ts, wrapped(ts, top).parent, top);
	return path.some((name) => name.startsWith("#")) ? undefined : own?.map((further) => [...path, ...further]);
}

/** Of `const { width, height: h = 1 } = image`. */
function memberNames(ts: LoopScope["ts"], node: ts.Node, value: ts.Expression): Paths | undefined {
	if (!ts.isVariableDeclaration(node) || node.initializer !== wrapped(ts, value)) return undefined;
	if (!ts.isObjectBindingPattern(node.name)) return undefined;
	const names = node.name.elements.map(({ name, propertyName = name, dotDotDotToken }) =>
		!dotDotDotToken && ts.isIdentifier(propertyName) ? [propertyName.text] : undefined,
	);
	return names.every((one) => one !== undefined) ? names : undefined;
}

/** In fields of the program's own types. */
function holdsObjects({ ts, checker }: LoopScope, type: ts.Type): boolean {
	const whole = checker.getNonNullableType(type);
	if (whole.getNumberIndexType() !== undefined) return false;
	return checker.getPropertiesOfType(whole).some((one) => {
		const isForeign = one.declarations?.every((at) => at.getSourceFile().isDeclarationFile) === true;
		return !isForeign && !isPrimitive(ts, checker.getTypeOfSymbol(one));
	});
}
