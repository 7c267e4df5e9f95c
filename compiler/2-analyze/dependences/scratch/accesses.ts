/**
 * What an access to a part reads and writes.
 *
 * In:   t[k] = e      t.fill(0)      t.sort()
 * Out:  writes t[k]; writes all of t; reads all of t
 */
import type ts from "typescript";
import { allAtoms, asConstant, constant, type Polynomial, subtract, ZERO } from "../../../syntax/polynomial.js";
import type { ContainerContext } from "../../roles/facts.js";
import { isPrimitive } from "../../variables/kinds.js";
import type { Frame } from "../../variables/uses.js";
import { isBelowCounter } from "./compaction.js";
import type { State } from "./flow.js";
import { createGrowth } from "./growth.js";
import type { Knowledge } from "./knowledge.js";
import type { Made } from "./made/shapes.js";
import type { End, Link } from "./names.js";
import { type Entry, entryOf, isNumberIn } from "./numbers.js";
import {
	type Chained,
	chainsOf,
	endsOf,
	holds,
	missing,
	type Proof,
	type Region,
	regionOf,
	withRegion,
} from "./regions.js";
import { isReadWhole } from "./wholes.js";

/** What the proof rests on. */
export interface Coverage {
	/** The launch finds integers in them. */
	readonly forms: readonly Polynomial[];
	/** Of each list the launch finds one at least 0. */
	readonly assumed: readonly (readonly Polynomial[])[];
	/** Expressions of the body that denote one of the objects and nothing else, of which methods are called. */
	readonly receivers: ReadonlySet<ts.Node>;
}

/** Reads of what was not written, and what the launch would have to find about others. */
export interface Misses {
	count: number;
	readonly assumed: (readonly Polynomial[])[];
}

interface Walked {
	readonly knowledge: Knowledge;
	readonly misses: Misses;
	readonly whole: Made | undefined;
	/** Denotes the length of the whole, if nothing can change that. */
	readonly length: string | undefined;
	/** Reads that need not be of what was written. */
	readonly apart: ReadonlySet<ts.Node> | undefined;
	readonly frame: () => Frame | undefined;
}

type Regions = readonly Region[];

/** A method of an array, and what it is given. */
interface Call {
	readonly name: string;
	readonly given: readonly ts.Expression[];
}

export interface Accesses {
	read(end: End, state: State): State | "lost";
	write(end: End, state: State): State | "lost";
	/** `const [a, b] = t` */
	take(end: End, names: ts.ArrayBindingPattern, state: State): State | "lost";
	whole(end: End, call: Call, state: State): State | "lost";
	/** Reads all elements. */
	all(end: End, state: State): State | "lost";
	readonly found: Omit<Coverage, "receivers">;
	/** Nothing has been taken for granted that is not so. */
	isSound(): boolean;
	/** No element below this one is written anywhere, if the whole is an array of numbers. */
	floor(): number;
}

type Read = Pick<End, "links" | "within" | "node">;

export function accessesTo({ scope, subscripts }: ContainerContext, walked: Walked): Accesses {
	const { ts, checker } = scope;
	const { knowledge, misses, frame } = walked;
	const forms: Polynomial[] = [];
	let floor = Number.POSITIVE_INFINITY;
	const rests = (more: readonly Polynomial[]) => void forms.push(...more);
	const proofOf = ({ links, node }: Pick<End, "links" | "node">): Proof =>
		knowledge.proofAt({ node, frame: frame(), forms: formsOf(links), rests });
	const growth = createGrowth(proofOf, (end) => endsOf(wholeOf(end) ?? []).at(-1));

	const look = (part: Read, state: State): State => {
		if (state && !walked.apart?.has(part.node) && !isCompacted(part) && !isWritten(part, state)) misses.count++;
		return state;
	};

	/** Of an array that is the variable itself. */
	const isCompacted = ({ links, within, node }: Read): boolean => {
		const isElement = within !== undefined && within.made === walked.whole && links.length === 1;
		return isElement && isBelowCounter(scope, node);
	};

	/** What nothing shows the launch is asked for, if it can tell. */
	const isWritten = (part: Read, state: Regions): boolean => {
		const region = regionOf(part.links);
		const own = formsOf(part.links);
		forms.push(...own);
		const proof = proofOf(part);
		const open = region ? chainsOf(state, proof).flatMap((one) => openFor(one, region, proof)) : [];
		const all = anyOf(part);
		if (open.some(({ length }) => length === 0) || (all && isAllWritten(all, state))) return true;
		const least = open.map((forms) => forms.map((form) => knowledge.least(form, own)));
		const needs = least.filter((forms) => forms.every(mayBeAsked));
		const surplus = all && surplusOf(all, state);
		const either = [...needs.flatMap((forms) => (forms.length === 1 ? forms : [])), ...(surplus ? [surplus] : [])];
		if (either.length > 0) misses.assumed.push(weakest(either));
		else misses.assumed.push(...(needs[0]?.map((form) => [form]) ?? []));
		return needs.length > 0 || surplus !== undefined;
	};

	/** Only the launch knows whether it is at least 0. */
	const mayBeAsked = (form: Polynomial): boolean =>
		asConstant(form) === undefined && [...allAtoms(form)].every((name) => subscripts.symbols.has(name));

	/** All of a typed array, of which an element is read at a number that may also be no place of it. */
	const anyOf = ({ links, within }: Read): Region | undefined => {
		const last = links.at(-1);
		if (within?.made.kind !== "typed" || !last || typeof last === "string") return undefined;
		if (!last.form && !(within.subscript && isNumber(within.subscript))) return undefined;
		return wholeOf({ links: links.slice(0, -1), made: within.made });
	};

	const isNumber = (subscript: ts.Expression): boolean =>
		isNumberIn(scope, subscript, frame()) || isEntry(subscript, entryOf(scope, subscript));

	/** There is such an element. */
	const isEntry = (node: ts.Expression, entry: Entry | undefined): boolean => {
		const step = entry && ({ kind: "element", subscript: entry.place, node, frame: frame() } as const);
		const place = step && subscripts.at(step);
		if (!entry || !place) return false;
		const proof = knowledge.proofAt({ node, frame: frame(), forms: [place], rests });
		if (!proof(place) || !proof(subtract(constant(entry.length - 1), place))) return false;
		forms.push(place);
		return true;
	};

	const read = (end: End, state: State): State | "lost" => {
		if (end.made && end.beyond.length === 0 && isReadWhole(scope, end.node)) return all(end, state);
		if (end.made && isLength(end)) growth.measure(end);
		if (end.made) return isLength(end) ? state : "lost";
		return isPrimitive(ts, checker.getTypeAtLocation(end.node)) ? look(end, state) : "lost";
	};

	const isLength = ({ made, beyond: [step, ...more] }: End) =>
		made &&
		made.kind !== "object" &&
		step &&
		ts.isPropertyAccessExpression(step) &&
		step.name.text === "length" &&
		!more.length;

	const write = (end: End, state: State): State | "lost" => {
		floor = Math.min(floor, leastPlace(end));
		if (end.made || end.beyond.length > 0) return "lost";
		growth.write(end);
		const region = steadyOf(end.links);
		if (region) return written(region, state);
		return mayShorten(end) ? "lost" : state;
	};

	const leastPlace = ({ links: [link, ...more] }: End): number => {
		const form = link && typeof link !== "string" && more.length === 0 ? link.form : undefined;
		return (form && asConstant(knowledge.least(form, [form]))) ?? 0;
	};

	/** `t[key] = 0` takes elements away from an array if the key is "length", whatever its type says. */
	const mayShorten = ({ within }: End): boolean =>
		within?.made.kind === "array" && !(within.subscript && isNumberIn(scope, within.subscript, frame()));

	/** Undefined if a subscript is not known, or may mean something else at the next mention. */
	const steadyOf = (links: readonly Link[]): Region | undefined => {
		const region = regionOf(links);
		return region && endsOf(region).every(knowledge.isSteady) ? region : undefined;
	};

	const written = (region: Region, state: State): State => {
		forms.push(...endsOf(region));
		return state && withRegion(state, region);
	};

	const take = (end: End, { elements }: ts.ArrayBindingPattern, state: State): State | "lost" => {
		if (!end.made || end.made.kind === "object" || end.made.of) return "lost";
		for (const [place, one] of elements.entries()) {
			if (ts.isOmittedExpression(one)) continue;
			if (one.dotDotDotToken || one.initializer || !isPrimitive(ts, checker.getTypeAtLocation(one.name))) return "lost";
			const within = { made: end.made, subscript: undefined };
			look({ links: [...end.links, { form: constant(place) }], within, node: one }, state);
		}
		return state;
	};

	const whole = (end: End, { name, given }: Call, state: State): State | "lost" => {
		floor = 0;
		const region = wholeOf(end);
		const isFill = name === "fill" && given.length === 1;
		if (isFill && end.made?.kind !== "object" && !end.made?.of)
			return region && endsOf(region).every(knowledge.isSteady) ? written(region, state) : state;
		const isKeeping =
			end.made?.kind === "typed" && (name === "reverse" || (name === "sort" && given.every(ts.isArrowFunction)));
		return isKeeping ? all(end, state) : "lost";
	};

	const all = (end: End, state: State): State | "lost" => {
		const region = end.made?.kind === "object" || end.made?.of ? undefined : wholeOf(end);
		if (!region) return "lost";
		growth.measure(end);
		const surplus = state && !isAllWritten(region, state) ? surplusOf(region, state) : undefined;
		if (surplus) misses.assumed.push([surplus]);
		else if (state && !isAllWritten(region, state)) misses.count++;
		return state;
	};

	const isAllWritten = (region: Region, state: Regions): boolean =>
		wholesOf(state, knowledge.proof).some((one) => holds(one, region, knowledge.proof));

	/** From 0 to a length, which the launch may have to find short enough: by how much. */
	const surplusOf = (region: Region, state: Regions): Polynomial | undefined => {
		const last = region.at(-1);
		if (!last || typeof last === "string") return undefined;
		for (const one of wholesOf(state, knowledge.proof)) {
			const own = one.at(-1);
			if (!own || typeof own === "string") continue;
			const isRest = holds([...one.slice(0, -1), { ...own, high: last.high }], region, knowledge.proof);
			const surplus = subtract(own.high, last.high);
			if (isRest && mayBeAsked(surplus)) return surplus;
		}
		return undefined;
	};

	const wholeOf = ({ links, made }: Pick<End, "links" | "made">): Region | undefined => {
		if (!made || made.kind === "object" || made.of) return undefined;
		const named = links.length === 0 ? walked.length : undefined;
		const isMeant = named && (made.length === undefined || subscripts.symbols.has(named));
		const length = isMeant ? subscripts.named(named) : made.length !== undefined ? constant(made.length) : undefined;
		const before = regionOf(links);
		return before && length && [...before, { low: ZERO, high: subtract(length, constant(1)) }];
	};

	const isOfNumbers = walked.whole?.kind === "typed" || walked.apart;
	return {
		read,
		write,
		take,
		whole,
		all,
		found: { forms, assumed: misses.assumed },
		isSound: growth.isSound,
		floor: () => (isOfNumbers && Number.isFinite(floor) ? floor : 0),
	};
}

function openFor({ region, open }: Chained, read: Region, proof: Proof): Polynomial[][] {
	const more = missing(region, read, proof);
	return more ? [[...open, ...more]] : [];
}

/** What is written for sure, of that also what lies side by side together. */
function wholesOf(state: Regions, proof: Proof): Regions {
	return chainsOf(state, proof).flatMap((one) => (one.open.length === 0 ? [one.region] : []));
}

function formsOf(links: readonly Link[]): Polynomial[] {
	return links.flatMap((one) => (typeof one === "string" || !one.form ? [] : [one.form]));
}

/** Without those that are at least 0 only where another one is. */
function weakest(forms: readonly Polynomial[]): Polynomial[] {
	return forms.filter((form, at) =>
		forms.every((other, place) => {
			const surplus = asConstant(subtract(other, form));
			return place === at || surplus === undefined || surplus < 0 || (surplus === 0 && place > at);
		}),
	);
}
