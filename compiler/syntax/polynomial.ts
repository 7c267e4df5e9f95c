/**
 * Polynomials with integer coefficients over named atoms: the form in which subscripts and bounds are compared.
 *
 * `2 * i * w + x - 1` is { "i·w": 2, "x": 1, "": -1 }. Atoms are integers of unknown value, so equal polynomials are
 * equal numbers and a constant polynomial is that number.
 */

/** Coefficient by monomial; a monomial is its atoms, sorted and joined by `·`, and "" for the constant. */
export type Polynomial = ReadonlyMap<string, number>;

export const ZERO: Polynomial = new Map();

export function constant(value: number): Polynomial {
	return value === 0 ? ZERO : new Map([["", value]]);
}

export function atom(name: string): Polynomial {
	return new Map([[name, 1]]);
}

export function add(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
	const sum = new Map(a);
	for (const [monomial, coefficient] of b) {
		const value = (sum.get(monomial) ?? 0) + factor * coefficient;
		if (value === 0) sum.delete(monomial);
		else sum.set(monomial, value);
	}
	return sum;
}

export function subtract(a: Polynomial, b: Polynomial): Polynomial {
	return add(a, b, -1);
}

export function scale(a: Polynomial, factor: number): Polynomial {
	return add(ZERO, a, factor);
}

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
	let product: Polynomial = ZERO;
	for (const [left, factor] of a) {
		for (const [right, coefficient] of b) {
			const monomial = [...atomsOf(left), ...atomsOf(right)].sort().join("·");
			product = add(product, new Map([[monomial, factor * coefficient]]));
		}
	}
	return product;
}

/** The number, if the polynomial has no atoms. */
export function asConstant(a: Polynomial): number | undefined {
	if (a.size === 0) return 0;
	return a.size === 1 ? a.get("") : undefined;
}

export function isEqual(a: Polynomial, b: Polynomial): boolean {
	return subtract(a, b).size === 0;
}

export function atomsOf(monomial: string): string[] {
	return monomial === "" ? [] : monomial.split("·");
}

export function allAtoms(a: Polynomial): Set<string> {
	return new Set([...a.keys()].flatMap(atomsOf));
}

/** a = coefficient · name + rest, or undefined if the atom occurs in a higher power. */
export function split(a: Polynomial, name: string): { coefficient: Polynomial; rest: Polynomial } | undefined {
	let coefficient: Polynomial = ZERO;
	let rest: Polynomial = ZERO;
	for (const [monomial, value] of a) {
		const atoms = atomsOf(monomial);
		const at = atoms.indexOf(name);
		if (at < 0) rest = add(rest, new Map([[monomial, value]]));
		else {
			atoms.splice(at, 1);
			if (atoms.includes(name)) return undefined;
			coefficient = add(coefficient, new Map([[atoms.join("·"), value]]));
		}
	}
	return { coefficient, rest };
}

/** Puts a polynomial in the place of an atom that occurs in the first power only. */
export function substitute(a: Polynomial, name: string, value: Polynomial): Polynomial | undefined {
	const parts = split(a, name);
	return parts && add(multiply(parts.coefficient, value), parts.rest);
}

/** Renames atoms, for a second iteration's copies of the variables that differ between iterations. */
export function rename(a: Polynomial, names: (name: string) => string): Polynomial {
	let renamed: Polynomial = ZERO;
	for (const [monomial, value] of a) {
		renamed = add(renamed, new Map([[atomsOf(monomial).map(names).sort().join("·"), value]]));
	}
	return renamed;
}
