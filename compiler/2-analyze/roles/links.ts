/**
 * Finds writes that go through a part into which the loop puts an object that was somewhere before.
 *
 * In:   p.next = other; p.next.x = 1
 * Out:  the second write: what it changes is `other`, and no part of `p`
 *
 * Chunks send what they wrote by paths from before the loop, so nobody would see it.
 */
import type ts from "typescript";
import { isAssignment } from "../../syntax/nodes.js";
import type { Origins } from "../origins/origins.js";
import type { Problem } from "../problem.js";
import { type Access, accesses } from "../subscripts/accesses.js";
import { holdsObjects, isOperation } from "../variables/kinds.js";
import type { LoopScope, Scope } from "../variables/scope.js";
import type { Links, Step, Use } from "../variables/uses.js";
import type { OuterVariable } from "../variables/variables.js";

/** What the use puts into the part that it writes. */
export function linksOf(scope: Scope, origins: Origins, use: Use): Links | undefined {
	const { ts } = scope;
	const { site } = use;
	if (use.passed) return use.links;
	const of = (value: ts.Expression): Links | undefined => {
		if (ts.isSpreadElement(value)) return origins.deep(value.expression).size > 0 ? "itself" : undefined;
		if (origins.of(value).self.size > 0) return "itself";
		return origins.deep(value).size > 0 ? "held" : undefined;
	};
	if (use.action === "call" && ts.isCallExpression(site)) {
		if (movesObjects(scope, use.top)) return "itself";
		const found = site.arguments.map(of);
		return found.find((one) => one === "itself") ?? found.find((one) => one !== undefined);
	}
	if (use.action === "update") {
		return isAssignment(ts, site) && !isOperation(ts, site.operatorToken.kind) ? of(site.right) : undefined;
	}
	if (use.action !== "assign") return undefined;
	const isPlain = isAssignment(ts, site) && !ts.isArrayLiteralExpression(site.left);
	return isPlain && !ts.isObjectLiteralExpression(site.left) ? of(site.right) : "itself";
}

/** Methods that put elements of an array into other places of it. */
const MOVING: ReadonlySet<string> = new Set("reverse sort shift unshift splice copyWithin".split(" "));

function movesObjects({ ts, checker }: Scope, callee: ts.Expression): boolean {
	const isMoving = ts.isPropertyAccessExpression(callee) && MOVING.has(callee.name.text);
	return isMoving && holdsObjects(ts, checker, callee.expression);
}

/** Writes through such parts of the variable. */
export function throughLinks(scope: LoopScope, origins: Origins, variable: OuterVariable): Problem[] {
	const found = accesses(scope, variable);
	if (!Array.isArray(found)) return [];
	const writes = found.filter((access) => access.writes);
	return writes.flatMap((link) => {
		const longer = writes.filter((write) => extendsBy(write, link) > 0);
		const links = longer.length > 0 ? linksOf(scope, origins, link.use) : undefined;
		return longer
			.filter((write) => links === "itself" || (links === "held" && extendsBy(write, link) > 1))
			.map((write): Problem => {
				const related = [{ node: link.use.site, message: "puts another object there" }];
				return { code: "CL2007", node: write.use.site, args: { name: variable.name }, related };
			});
	});
}

/** By how many steps the write goes further than the link; 0 if it does not go through it. */
function extendsBy(write: Access, link: Access): number {
	const isThrough = link.steps.every((step, place) => mayBeOne(step, write.steps[place]));
	return isThrough ? write.steps.length - link.steps.length : 0;
}

function mayBeOne(a: Step, b: Step | undefined): boolean {
	return b !== undefined && (a.kind !== "property" || b.kind !== "property" || a.name === b.name);
}
