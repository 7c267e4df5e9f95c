/**
 * Division of polynomials by the strides of variables.
 *
 * In:   n·j - n·j' + k, of which j and j' are inner variables
 * Out:  the stride n, and the remainder k
 */
import { atomsOf, type Polynomial } from "../../syntax/polynomial.js";

/** The factors of variables, without their signs. */
export function stridesOf(form: Polynomial, names: ReadonlySet<string>): Polynomial[] {
	const strides = [...form].flatMap(([monomial, value]) => {
		const atoms = atomsOf(monomial);
		const rest = atoms.filter((name) => !names.has(name));
		return rest.length === atoms.length - 1 ? [[rest.join("·"), Math.abs(value)] as const] : [];
	});
	return [...new Map(strides.map(([name, value]) => [`${value}·${name}`, new Map([[name, value]])])).values()];
}

/** The terms that are no multiples of the stride, which is one term. */
export function remainder(form: Polynomial, stride: Polynomial): Polynomial {
	const [[monomial, factor] = ["", 1]] = stride;
	return new Map(
		[...form].filter(([name, value]) => value % factor !== 0 || !contains(atomsOf(name), atomsOf(monomial))),
	);
}

/** The form without the stride as a factor, of which each term is a multiple. */
export function divided(form: Polynomial, stride: Polynomial): Polynomial {
	const [[monomial, factor] = ["", 1]] = stride;
	return new Map(
		[...form].map(([name, value]) => [without(atomsOf(name), atomsOf(monomial)).join("·"), value / factor]),
	);
}

function without(atoms: readonly string[], others: readonly string[]): string[] {
	const left = [...atoms];
	for (const name of others) left.splice(left.indexOf(name), 1);
	return left;
}

function contains(atoms: readonly string[], others: readonly string[]): boolean {
	const left = [...atoms];
	return others.every((name) => left.includes(name) && left.splice(left.indexOf(name), 1));
}
