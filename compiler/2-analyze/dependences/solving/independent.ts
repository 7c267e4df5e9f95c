/** Pairs of accesses as equations that the launch solves: the guard `independent`. */
import type { Equations, Guard, SubscriptPair, Sum, Unknown } from "../../../../runtime/contract.js";
import { atomsOf, type Polynomial } from "../../../syntax/polynomial.js";
import type { Bounded, Pair, Solved, Subscripts } from "../../subscripts/forms.js";
import { innerOf } from "./pairs.js";

/** Symbols by name, with the fields of the frame that have them. */
type Fields = ReadonlyMap<string, { readonly field: string }>;

export function independent({ array, pairs, instead }: Solved, subscripts: Subscripts, fields: Fields): Guard {
	return { kind: "independent", name: array, instead, ...systemOf(pairs, subscripts, fields) };
}

function systemOf(pairs: readonly Pair[], subscripts: Subscripts, fields: Fields): Equations {
	const { induction = "" } = subscripts;
	const sums = (forms: readonly (Polynomial | undefined)[]) =>
		forms.flatMap((form) => (form ? [sumOf(form, fields)] : []));
	const all = pairs.map(
		({ places: [write, access], holding: [ours, others], unless }): SubscriptPair => ({
			write: sums(write),
			access: sums(access),
			holding: [sums(ours), sums(others)],
			unless,
		}),
	);
	const unique = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
	const forms = pairs.flatMap(({ places, holding }) => [...places.flat(), ...holding.flat()]);
	return { counter: induction, unknowns: innerOf(forms, subscripts).map(unknownOf), pairs: unique };

	function unknownOf({ name, low, high, caps = [], congruent, quotient }: Bounded): Unknown {
		return {
			name,
			...(low && { low: sumOf(low, fields) }),
			high: sums([high, ...caps]),
			...(congruent && { by: { sum: sumOf(congruent.form, fields), modulus: congruent.modulus } }),
			...(quotient && { divisor: sumOf(quotient, fields) }),
		};
	}
}

/** The form in terms of fields of the frame, and of what differs between iterations. */
export function sumOf(form: Polynomial, fields: Fields): Sum {
	const terms = [...form].filter(([monomial]) => monomial !== "");
	const of = (monomial: string) => atomsOf(monomial).map((name) => fields.get(name)?.field ?? name);
	return { terms: terms.map(([monomial, factor]) => ({ factor, of: of(monomial) })), constant: form.get("") ?? 0 };
}
