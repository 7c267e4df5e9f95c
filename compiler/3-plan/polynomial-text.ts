/** Extents as JavaScript. */
import { atomsOf, type Polynomial } from "../syntax/polynomial.js";

/** `2·i·w - 1` as `2 * $i * $f.w - 1`. */
export function polynomialText(form: Polynomial, atom: (name: string) => string): string {
	const terms = [...form].map(([monomial, coefficient]) =>
		[String(coefficient), ...atomsOf(monomial).map(atom)].join(" * "),
	);
	return terms.length > 0 ? terms.join(" + ") : "0";
}
