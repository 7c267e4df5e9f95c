/**
 * Which distances are possible by what divides the coefficients?
 *
 * In:   i' + 2·q' = i + 1 + 2·q
 * Out:  i' - i is odd
 *
 * The variable of a loop with step 2, and what `% 2` leaves, are congruent to forms: these take their places first.
 */
import { add, asConstant, atom, type Polynomial, scale, split, substitute, subtract } from "../../syntax/polynomial.js";
import { type Equation, variablesOf } from "./equations.js";

/** Distances `residue + k·modulus`; undefined: none. */
export interface Residues {
	readonly modulus: number;
	readonly residue: number | undefined;
}

/** Larger ones are not looked at. */
const MOST = 256;

export function classOf(equation: Equation): Residues | undefined {
	const { f, g, induction, primed, subscripts } = equation;
	const difference = withMultiples(subtract(f, g), equation);
	const write = difference && split(difference, primed(induction));
	const access = write && split(write.rest, induction);
	const [c, d] = [write && asConstant(write.coefficient), access && asConstant(access.coefficient)];
	if (!access || c === undefined || d === undefined) return undefined;
	// c·(i' - i) + (c + d)·i + rest = 0
	const whole = access.rest.get("") ?? 0;
	const factors = [...access.rest].filter(([name]) => name !== "").map(([, value]) => value);
	const modulus = [c + d, ...factors].reduce(gcd, 0);
	const divisor = gcd(modulus, c);
	if (divisor > 1 && whole % divisor !== 0) return { modulus: 1, residue: undefined };
	const { step } = subscripts;
	if (modulus < 2 || modulus > MOST || step === undefined) return undefined;
	const isPossible = (distance: number) => (c * step * distance + whole) % modulus === 0;
	const possible = Array.from({ length: modulus }, (_, distance) => distance).filter(isPossible);
	return { modulus: modulus / Math.max(1, possible.length), residue: possible[0] };
}

/** With what variables are congruent to, and multiples of the moduli. */
function withMultiples(form: Polynomial, equation: Equation): Polynomial | undefined {
	const variables = variablesOf(equation).filter(({ congruent }) => congruent !== undefined);
	let whole: Polynomial | undefined = form;
	// Innermost first: the form of one may have another in it.
	for (const { name, congruent } of variables.reverse()) {
		if (!congruent) continue;
		const value = add(congruent.form, scale(atom(`${name} by`), congruent.modulus));
		whole = whole && substitute(whole, name, value);
	}
	return whole;
}

function gcd(a: number, b: number): number {
	return b === 0 ? Math.abs(a) : gcd(b, a % b);
}
