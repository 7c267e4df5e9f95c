/**
 * Parts of an array, or of a tree of arrays and objects, that have been written for sure.
 *
 * In:   for (let k = 0; k < n; k++) t[i][k] = e        what the body writes, and k from 0 to n - 1
 * Out:  t[i][0 … n - 1]
 *
 * A region may be empty: then nothing is among it. Variables in its ends are numbers of the iteration and of loops
 * around the code that it is used in, at the time when the code runs.
 */
import {
	add,
	allAtoms,
	asConstant,
	constant,
	isEqual,
	type Polynomial,
	split,
	substitute,
	subtract,
	ZERO,
} from "../../../syntax/polynomial.js";
import type { Link } from "./names.js";

/** Integers from `low` to `high`, or the name of a property. */
export type Dimension = string | { readonly low: Polynomial; readonly high: Polynomial };

export type Region = readonly Dimension[];

/** Tells what is known to be at least 0. */
export type Proof = (form: Polynomial) => boolean;

/** Does the one region have all of the other? */
export function holds(one: Region, other: Region, proof: Proof): boolean {
	return missing(one, other, proof)?.length === 0;
}

/** What would have to be at least 0 as well, so that it does; undefined: it never does. */
export function missing(one: Region, other: Region, proof: Proof): Polynomial[] | undefined {
	if (one.length !== other.length) return undefined;
	const open: Polynomial[] = [];
	for (const [place, dimension] of one.entries()) {
		const own = other[place];
		if (typeof dimension === "string" || typeof own === "string" || !own) {
			if (dimension !== own) return undefined;
			continue;
		}
		const needs = [subtract(own.low, dimension.low), subtract(dimension.high, own.high)];
		open.push(...needs.filter((form) => !proof(form)));
	}
	return open;
}

/** Regions that lie one beside the other, taken together; `open` would have to be at least 0 for that. */
export interface Chained {
	readonly region: Region;
	readonly open: readonly Polynomial[];
}

/** More regions, and longer chains, are not looked at. */
const MOST = 8;
const LONGEST = 3;

/**
 * Each region, and what some of them have together: where the next begins at the latest just behind the end of the one
 * before, every integer from the first begin to the last end is in one of them, also if some are empty.
 */
export function chainsOf(regions: readonly Region[], proof: Proof): Chained[] {
	const alone = regions.map((region): Chained => ({ region, open: [] }));
	if (regions.length > MOST) return alone;
	let last = alone;
	const all = [...alone];
	for (let length = 2; length <= LONGEST; length++) {
		last = last.flatMap((one) => regions.flatMap((next) => chained(one, next, proof) ?? []));
		all.push(...last);
	}
	return all;
}

function chained({ region, open }: Chained, next: Region, proof: Proof): Chained | undefined {
	const place = onlyDifference(region, next);
	const [a, b] = place === undefined ? [] : [region[place], next[place]];
	if (!a || !b || typeof a === "string" || typeof b === "string" || isEqual(a.high, b.high)) return undefined;
	const gap = subtract(add(a.high, constant(1)), b.low);
	const needs = proof(gap) ? [] : [gap];
	if (needs.some((form) => asConstant(form) !== undefined)) return undefined;
	const joint = region.map((dimension, at) => (at === place ? { low: a.low, high: b.high } : dimension));
	return { region: joint, open: [...open, ...needs] };
}

/** The place of the only dimension in which they differ. */
function onlyDifference(one: Region, other: Region): number | undefined {
	if (one.length !== other.length) return undefined;
	const different = one.flatMap((dimension, place) => (isSame(dimension, other[place]) ? [] : [place]));
	return different.length === 1 ? different[0] : undefined;
}

export const isPlain: Proof = (form) => (asConstant(form) ?? -1) >= 0;

/** What has been written on each of the ways that lead here; undefined: no way does. */
export function meet(states: readonly (readonly Region[] | undefined)[]): readonly Region[] | undefined {
	const [first, ...rest] = states.filter((one) => one !== undefined);
	if (!first) return undefined;
	const isIn = (region: Region, regions: readonly Region[]) => regions.some((one) => holds(one, region, isPlain));
	return rest.reduce((one, other) => {
		const ours = one.filter((region) => isIn(region, other));
		return [...ours, ...other.filter((region) => isIn(region, one) && !isIn(region, ours))];
	}, first);
}

/** With one more region, which may join others that it lies beside. */
export function withRegion(regions: readonly Region[], added: Region): readonly Region[] {
	if (regions.some((one) => holds(one, added, isPlain))) return regions;
	const left = regions.filter((one) => !holds(added, one, isPlain));
	for (const one of left) {
		const joint = joined(one, added) ?? joined(added, one);
		if (joint) return withRegion(left, joint);
	}
	return [...left, added];
}

/** Both as one, if they differ in one dimension alone, where the first ends at the second or beside it. */
function joined(one: Region, other: Region): Region | undefined {
	const place = onlyDifference(one, other);
	const [a, b] = place === undefined ? [] : [one[place], other[place]];
	if (!a || !b || typeof a === "string" || typeof b === "string") return undefined;
	const isBeside = isPlain(subtract(add(a.high, constant(1)), b.low));
	if (!isBeside || !isPlain(subtract(b.low, a.low)) || !isPlain(subtract(b.high, a.high))) return undefined;
	return one.map((dimension, at) => (at === place ? { low: a.low, high: b.high } : dimension));
}

function isSame(one: Dimension, other: Dimension | undefined): boolean {
	if (typeof one === "string" || typeof other === "string" || !other) return one === other;
	return isEqual(one.low, other.low) && isEqual(one.high, other.high);
}

/** A variable that has each integer from 0 on, or, by a step, some of these and 0. */
export interface Count {
	readonly name: string;
	readonly isDense: boolean;
	/** That of the last turn; undefined: it is not known. */
	readonly high: Polynomial | undefined;
}

type Range = Omit<Count, "high"> & { readonly high: Polynomial };

/** What is written for all values of the variable up to `high` together, as far as it is one region. */
export function overAll(regions: readonly Region[], count: Range, proof: Proof): Region[] {
	return regions.flatMap((region) => {
		const all = over(region, count, proof);
		return all ? [all] : [];
	});
}

function over(region: Region, { name, high, isDense }: Range, proof: Proof): Region | undefined {
	const varying = region.flatMap((dimension, place) => (mentions(dimension, name) ? [place] : []));
	const [place] = varying;
	const dimension = place === undefined ? undefined : region[place];
	const whole =
		isDense && varying.length === 1 && dimension && typeof dimension !== "string"
			? tiled(dimension, { name, high, isDense }, proof)
			: undefined;
	if (whole) return region.map((one, at) => (at === place ? whole : one));
	// What is the same for all values, or that of the first one, if there is one.
	return proof(high) ? withValue(region, name, ZERO) : undefined;
}

function mentions(dimension: Dimension, name: string): boolean {
	if (typeof dimension === "string") return false;
	return [dimension.low, dimension.high].some((end) => allAtoms(end).has(name));
}

/** The intervals lie one beside the other: all of them are one, which is empty if there are none. */
function tiled(
	{ low, high }: Exclude<Dimension, string>,
	count: Range,
	proof: Proof,
): Exclude<Dimension, string> | undefined {
	const [first, last] = [split(low, count.name), split(high, count.name)];
	const by = first && asConstant(first.coefficient);
	if (!first || !last || !by || !isEqual(first.coefficient, last.coefficient)) return undefined;
	const exact = add(low, constant(Math.abs(by) - 1));
	if (!proof(subtract(high, exact))) return undefined;
	// Of wider ones no more than what lies side by side, unless there is one.
	const end = proof(count.high) ? high : exact;
	const at = (form: Polynomial, value: Polynomial) => substitute(form, count.name, value);
	const [from, to] = by > 0 ? [at(low, ZERO), at(end, count.high)] : [at(low, count.high), at(end, ZERO)];
	return from && to && { low: from, high: to };
}

function withValue(region: Region, name: string, value: Polynomial): Region | undefined {
	const found = region.map((one): Dimension | undefined => {
		if (typeof one === "string") return one;
		const [low, high] = [substitute(one.low, name, value), substitute(one.high, name, value)];
		return low && high && { low, high };
	});
	return found.every((one) => one !== undefined) ? found : undefined;
}

/** The variables in the ends. */
export function atomsIn(region: Region): Set<string> {
	const ends = region.flatMap((one) => (typeof one === "string" ? [] : [one.low, one.high]));
	return new Set(ends.flatMap((end) => [...allAtoms(end)]));
}

/** What its ends are made of. */
export function endsOf(region: Region): Polynomial[] {
	return region.flatMap((one) => (typeof one === "string" ? [] : [one.low, one.high]));
}

/** Undefined if a subscript is not known. */
export function regionOf(links: readonly Link[]): Region | undefined {
	const found = links.map((one): Dimension | undefined => {
		if (typeof one === "string") return one;
		return one.form && { low: one.form, high: one.form };
	});
	return found.every((one) => one !== undefined) ? found : undefined;
}
