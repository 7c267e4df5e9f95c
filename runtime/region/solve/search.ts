/**
 * Looks for integers that solve linear equations within bounds: branch and bound, with the bounds of Banerjee and greatest
 * common divisors to cut ("Dependence Analysis", 1988).
 *
 * Subscripts are sums of strides times small numbers, so that after the largest strides hardly anything is left to try.
 */

/** Coefficients of the unknowns, and a constant. */
export interface Linear {
	readonly constant: number;
	readonly of: ReadonlyMap<string, number>;
}

export interface System {
	/** All are 0. */
	readonly equations: readonly Linear[];
	/** All are at least 0. */
	readonly holding: readonly Linear[];
	/** None is 0 in all of a solution; and the only one that is looked for may be below, or not above, 0. */
	readonly distance: Linear;
	readonly sign: "not zero" | "below zero" | "zero or below";
	/** Both inclusive. */
	readonly bounds: ReadonlyMap<string, readonly [number, number]>;
}

/** Steps of all searches of a launch. */
export interface Budget {
	steps: number;
}

/** Whether there is a solution; undefined: the numbers are too large, or too much would have to be tried. */
export function isSoluble(system: System, budget: Budget): boolean | undefined {
	const rows = rowsOf(system);
	if (rows === undefined) return undefined;
	const isPossible = (at: number, sums: readonly number[]) =>
		rows.every((row, one) => row.isPossible(sums[one] as number, row.rests[at] as Rest));
	const last = rows[0]?.factors.length ?? 0;
	const isFound = (at: number, sums: readonly number[]): boolean | undefined => {
		if (--budget.steps < 0) return undefined;
		if (!isPossible(at, sums)) return false;
		if (at === last) return true;
		const [low, high] = candidates(rows, at, sums);
		for (let value = low; value <= high; value++) {
			const found = isFound(
				at + 1,
				sums.map((sum, one) => sum + value * (rows[one]?.factors[at] as number)),
			);
			if (found !== false) return found;
		}
		return false;
	};
	return isFound(
		0,
		rows.map(({ constant }) => constant),
	);
}

/** What the unknowns from some place on add to a row: the least, the most, and what divides it. */
interface Rest {
	readonly low: number;
	readonly high: number;
	readonly divisor: number;
}

interface Row {
	readonly constant: number;
	readonly factors: readonly number[];
	readonly bounds: readonly (readonly [number, number])[];
	/** By place, and one more for none. */
	readonly rests: readonly Rest[];
	readonly isEquation: boolean;
	isPossible(sum: number, rest: Rest): boolean;
}

/** Equations first. Undefined if sums may get too large to be exact. */
function rowsOf(system: System): Row[] | undefined {
	const { equations, holding, distance, sign } = system;
	const columns = columnsOf(system);
	const all = [
		...equations.map((form) => rowOf(form, columns, isZero)),
		rowOf(distance, columns, SIGNS[sign]),
		...holding.map((form) => rowOf(form, columns, isNotBelow)),
	];
	/** All terms together, whatever their signs: so no sum of some of them is larger. */
	const sizeOf = ({ constant, factors, bounds }: Row) =>
		factors.reduce(
			(sum, factor, at) => sum + Math.abs(factor) * Math.max(...(bounds[at] ?? [0, 0]).map(Math.abs)),
			Math.abs(constant),
		);
	return all.every((row) => Number.isSafeInteger(sizeOf(row))) ? all : undefined;
}

const isZero = (sum: number, { low, high, divisor }: Rest): boolean =>
	sum + low <= 0 && sum + high >= 0 && (divisor === 0 ? sum === 0 : sum % divisor === 0);
const isNotBelow = (sum: number, { high }: Rest): boolean => sum + high >= 0;

const SIGNS = {
	"not zero": (sum: number, { low, high }: Rest) => sum + low < 0 || sum + high > 0,
	"below zero": (sum: number, { low }: Rest) => sum + low < 0,
	"zero or below": (sum: number, { low }: Rest) => sum + low <= 0,
} as const;

/** Unknowns that occur everywhere with the same factors, or the opposite ones: what they are together. */
interface Column {
	/** One of them, and the sign with which it counts. */
	readonly name: string;
	readonly sign: number;
	readonly bounds: readonly [number, number];
}

function columnsOf({ equations, holding, distance, bounds }: System): Column[] {
	const forms = [...equations, distance, ...holding];
	const columns = new Map<string, Column>();
	for (const [name, [low, high]] of bounds) {
		const factors = forms.map(({ of }) => of.get(name) ?? 0);
		const sign = factors.find((one) => one !== 0) ?? 0;
		if (sign === 0) continue;
		const key = factors.map((one) => one * Math.sign(sign) + 0).join(" ");
		const [from, to] = sign > 0 ? [low, high] : [-high, -low];
		const column = columns.get(key) ?? { name, sign: Math.sign(sign), bounds: [0, 0] };
		const [least, most] = column.bounds;
		columns.set(key, { ...column, bounds: [least + from, most + to] });
	}
	const sizeOf = ({ name }: Column) => Math.max(...equations.map(({ of }) => Math.abs(of.get(name) ?? 0)));
	return [...columns.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
}

function rowOf({ constant, of }: Linear, columns: readonly Column[], isPossible: Row["isPossible"]): Row {
	const factors = columns.map(({ name, sign }) => sign * (of.get(name) ?? 0));
	const bounds = columns.map((column) => column.bounds);
	const rests: Rest[] = [{ low: 0, high: 0, divisor: 0 }];
	for (let at = factors.length - 1; at >= 0; at--) {
		const [factor = 0, [low, high] = [0, 0]] = [factors[at], bounds[at]];
		const ends = [factor * low, factor * high];
		const rest = rests[0] as Rest;
		rests.unshift({
			low: rest.low + Math.min(...ends),
			high: rest.high + Math.max(...ends),
			divisor: gcd(rest.divisor, factor),
		});
	}
	return { constant, factors, bounds, rests, isEquation: isPossible === isZero, isPossible };
}

/** Values of an unknown for which every equation may still hold. */
function candidates(rows: readonly Row[], at: number, sums: readonly number[]): [number, number] {
	let [low, high] = rows[0]?.bounds[at] ?? [0, -1];
	rows.forEach(({ factors, rests, isEquation }, one) => {
		const [factor = 0, rest] = [factors[at], rests[at + 1]];
		if (!isEquation || factor === 0 || rest === undefined) return;
		const sum = sums[one] as number;
		const ends = [(-sum - rest.high) / factor, (-sum - rest.low) / factor];
		low = Math.max(low, Math.ceil(Math.min(...ends)));
		high = Math.min(high, Math.floor(Math.max(...ends)));
	});
	return [low, high];
}

function gcd(a: number, b: number): number {
	return b === 0 ? Math.abs(a) : gcd(b, a % b);
}
