/** Which objects must have no memory in common at launch, since the loop changes the one and mentions the other. */
import type { Guard } from "../../../runtime/contract.js";
import type { VariableFact } from "../analysis.js";
import { meet } from "../dependences/dependences.js";
import { areApart, isOwn } from "../fresh.js";
import { CHANGED, carries, SCALAR } from "../holders.js";
import type { Subscripts } from "../subscripts/forms.js";
import { isPrimitive } from "../variables/kinds.js";
import { pathsOf } from "../variables/paths.js";
import type { LoopScope } from "../variables/scope.js";
import { sharingOf } from "./sharing.js";

/** Does the loop change what the variable holds? */
export function isChanged({ fact }: VariableFact): boolean {
	return CHANGED.has(fact.role) && (fact.role !== "deferred" || fact.parts);
}

/** Each changed object against every other object that the body mentions. */
export function disjoint(scope: LoopScope, facts: readonly VariableFact[], subscripts: Subscripts): Guard[] {
	const { ts } = scope;
	const guards: Guard[] = [];
	facts.forEach((a, place) => {
		if (!isChanged(a) || isPrimitive(ts, a.variable.type)) return;
		if (scope.loop.header.kind === "items" && !isOwn(scope, a)) {
			guards.push({ kind: "disjoint", a: a.variable.local, b: "#items", same: false });
		}
		facts.forEach((b, other) => {
			if (place === other || (isChanged(b) && other < place && !isPrimitive(ts, b.variable.type))) return;
			if (isPrimitive(ts, b.variable.type)) return;
			if (SCALAR.has(b.fact.role)) return;
			if (areOne(a, b)) return;
			if (areApart(scope, a, b) && (!isChanged(b) || areApart(scope, b, a))) return;
			guards.push({
				kind: "disjoint",
				a: a.variable.local,
				b: b.variable.local,
				same: !facts.some(carries) && mayBeSame(scope, subscripts, [a, b]),
				...sharingOf(scope, facts, [a, b]),
			});
		});
	});
	return guards;
}

/** No iteration would touch what another one writes, if both were one and the same array. */
function mayBeSame(scope: LoopScope, subscripts: Subscripts, [a, b]: readonly [VariableFact, VariableFact]): boolean {
	const isArray = ({ fact, elements }: VariableFact) =>
		(fact.role === "write" && !fact.nested) || (fact.role === "shared" && elements);
	if (!isArray(a) || !isArray(b)) return false;
	const accesses = [a, b]
		.flatMap(({ variable }) => pathsOf(scope, variable))
		.map((use) => {
			const [first] = use.steps;
			const form = first && subscripts.at(first);
			return { form, writes: use.action !== "read" };
		});
	return accesses.every(
		({ form, writes }) =>
			!writes || accesses.every((other) => form && other.form && meet([form], [other.form], subscripts) === "never"),
	);
}

/** Two names for one object, whose parts the guard `distinct` tells apart. */
function areOne(a: VariableFact, b: VariableFact): boolean {
	const isBesides = ({ fact }: VariableFact, { variable }: VariableFact) =>
		fact.role === "deferred" && fact.besides?.variable === variable;
	return isBesides(a, b) || isBesides(b, a);
}
