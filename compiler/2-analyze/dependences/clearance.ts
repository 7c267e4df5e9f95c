/**
 * What keeps an access clear of the writes of other iterations?
 *
 * In:   a[i] = a[i + k]
 * Out:  only later iterations write what is read if k >= 1: the launch tests that, and it is read from a copy of before
 */
import type ts from "typescript";
import { isAssignment, isInside } from "../../syntax/nodes.js";
import type { Polynomial } from "../../syntax/polynomial.js";
import type { ContainerContext } from "../roles/facts.js";
import { type Access, isWhole } from "../subscripts/accesses.js";
import type { Pair, Place } from "../subscripts/forms.js";
import { cleared } from "../subscripts/terms/ordinals.js";
import { limitOfSwaps } from "../subscripts/terms/swaps.js";
import type { Step } from "../variables/uses.js";
import { conditionsFor, needsOf } from "./conditions.js";
import { type Meeting, mayMeetWithin, meet } from "./dependences.js";
import { roomFor } from "./room.js";
import { isDefinite, pairOf } from "./solving/pairs.js";

/** It is read from the copy (`early`), and of each list the launch finds one form to be at least 0. */
export interface Clearance {
	readonly early: boolean;
	readonly assumed: readonly Polynomial[][];
	/** What the launch solves if it does not find that, or in any case where nothing is assumed. */
	readonly pair?: Pair | undefined;
}

interface Question {
	/** All of the variable. */
	readonly writes: readonly Access[];
	/** The launch may be asked whether iterations keep apart. */
	readonly mayNeed: boolean;
}

/** Of an access from a write; undefined: nothing does. */
export function clearance(
	context: ContainerContext,
	both: readonly [Access, Access],
	{ writes, mayNeed }: Question,
): Clearance | undefined {
	const [write, access] = both;
	const { subscripts } = context;
	const places = placesOf(context, ...both);
	if (places === "apart") return { early: false, assumed: [] };
	const holdingAt = ({ use }: Access) => subscripts.holding(use.root, use.frame);
	const meeting = meet(...places, subscripts, () => [holdingAt(write), holdingAt(access)]);
	const limits = limitOfSwaps(places.flat(), subscripts).map((form) => [form]);
	if (meeting === "never") return { early: false, assumed: limits };
	const isLater = meeting === "later" || (meeting === "own or later" && isReadFirst(context, write, access));
	// The copy has nothing of what the iteration itself wrote before.
	const isFresh = () => !writes.some((one) => one !== write && mayWriteFirst(context, one, access));
	if (!access.writes && isLater && isFresh()) return { early: true, assumed: [] };
	const needs = mayNeed ? needsOf(...places, subscripts) : undefined;
	const pairFor = (unless: Pair["unless"]) => pairOf(places, [holdingAt(write), holdingAt(access)], unless, subscripts);
	if (needs) return { early: false, assumed: needs, pair: pairFor("another") };
	const conditions = conditionsOf(context, write, access);
	if (conditions.length > 0 && isFresh()) {
		const pair = pairFor(isReadFirst(context, write, access) ? "an earlier" : "its own or an earlier");
		return { early: true, assumed: [conditions], pair };
	}
	const room = mayNeed ? roomFor(...places, subscripts) : undefined;
	const pair = mayNeed ? pairFor("another") : undefined;
	if (room) return { early: false, assumed: room, pair };
	return pair && !isDefinite(pair, subscripts) ? { early: false, assumed: [], pair } : undefined;
}

/** Can the write of one iteration touch what another iteration accesses? */
export function meetingOf(context: ContainerContext, write: Access, access: Access): Meeting {
	const places = placesOf(context, write, access);
	return places === "apart" ? "never" : meet(...places, context.subscripts);
}

function mayWriteFirst(context: ContainerContext, write: Access, access: Access): boolean {
	const places = placesOf(context, write, access);
	return places !== "apart" && mayMeetWithin(...places, context.subscripts) && !isReadFirst(context, write, access);
}

/** The subscripts in the dimensions that both have. */
function placesOf({ subscripts }: ContainerContext, write: Access, access: Access): [Place, Place] | "apart" {
	const shared = Math.min(write.steps.length, access.steps.length);
	const further = write.steps.length - access.steps.length;
	const isLength = access.length && isWhole(write) && further === 1;
	if (access.shallow && further > 0 && !isLength) return "apart";
	const ofSteps = ({ steps }: Access): Place => steps.slice(0, shared).map((step) => subscripts.at(step));
	const [f, g] = [ofSteps(write), ofSteps(access)];
	for (let place = 0; place < shared; place++) {
		const [one, other] = [write.steps[place], access.steps[place]];
		if (one?.kind === "property" && other?.kind === "property" && one.name !== other.name) return "apart";
		const [form, name] = one?.kind === "property" ? [g[place], one.name] : [f[place], nameOf(other)];
		if (form && name !== undefined && !/^\d+$/.test(name)) return "apart";
	}
	return cleared([f, g], subscripts);
}

/** What the launch would have to find true, so that only later iterations write what is read. */
function conditionsOf(context: ContainerContext, write: Access, access: Access): Polynomial[] {
	const { subscripts } = context;
	const isComparable = !access.writes && !access.shallow && write.steps.length === access.steps.length;
	if (!isComparable || write.steps.some((step, place) => step.kind !== access.steps[place]?.kind)) return [];
	const ofSteps = ({ steps }: Access): Place => steps.map((step) => subscripts.at(step));
	const [f, g] = cleared([ofSteps(write), ofSteps(access)], subscripts);
	return conditionsFor(f, g, subscripts, isReadFirst(context, write, access));
}

function nameOf(step: Step | undefined): string | undefined {
	return step?.kind === "property" ? step.name : undefined;
}

/** `a[i] = f(a[2 * i])`, `s += a[j]; a[i] = s`: what is read may be the own element, which is not written yet. */
function isReadFirst({ scope }: ContainerContext, write: Access, access: Access): boolean {
	const { ts, body } = scope;
	const { site } = write.use;
	const isPart = isAssignment(ts, site) && isInside(access.use.root, site.right);
	if (!isPart && !standsBefore(scope, access.use.root, site)) return false;
	if (write.use.frame !== access.use.frame) return false;
	// The body of the loop may be a loop itself.
	for (let at: ts.Node = site; at && at !== body.parent; at = at.parent) {
		if (ts.isIterationStatement(at, false) || ts.isFunctionLike(at)) return false;
	}
	return !access.use.alias && !access.use.passed;
}

/** In an earlier statement of a block that has both, and in no function, which may run later. */
function standsBefore({ ts, body }: ContainerContext["scope"], read: ts.Node, site: ts.Node): boolean {
	for (let at = read; at && at !== body; at = at.parent) {
		const { parent } = at;
		if (!parent || ts.isFunctionLike(at)) return false;
		if (!ts.isBlock(parent) || !isInside(site, parent)) continue;
		const other = parent.statements.find((one) => isInside(site, one));
		if (other !== at) return other !== undefined && at.pos < other.pos;
	}
	return false;
}
