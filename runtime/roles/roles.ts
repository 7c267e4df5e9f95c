/** The table of roles. */
import type { Variable } from "../contract.js";
import { append } from "./append.js";
import { induction } from "./induction.js";
import { elementReduction } from "./keyed.js";
import type { Gather, Row, Sending, Track, Tracking } from "./role.js";
import { deferred, lastprivate, reduction } from "./scalar.js";
import { shared } from "./shared.js";
import { write } from "./write/write.js";

const roles: { readonly [R in Variable["role"]]: Row<R> } = {
	shared,
	reduction,
	lastprivate,
	induction,
	write,
	"element-reduction": elementReduction,
	append,
	deferred,
};

/** Prepares a variable for a region: what travels, and what takes its partials. */
export function sendVariable(variable: Variable, sending: Sending): Gather | undefined {
	return (roles[variable.role] as Row<Variable["role"]>).send(variable, sending);
}

/** Prepares a variable in an executor. */
export function trackVariable(variable: Variable, tracking: Tracking): Track | undefined {
	return (roles[variable.role] as Row<Variable["role"]>).track(variable, tracking);
}
