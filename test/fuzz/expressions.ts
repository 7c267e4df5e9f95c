/** Random expressions over what every program has in scope: `i`, `n`, `k`, `a`, `b`, `xs`, `x`, `y`, `grid`. */
import fc from "fast-check";

export type Text = fc.Arbitrary<string>;

/** Fills the holes of a template: `text("s += ", number, ";")`. */
export function text(...parts: readonly (string | Text)[]): Text {
	const all = parts.map((part) => (typeof part === "string" ? fc.constant(part) : part));
	return fc.tuple(...all).map((texts) => texts.join(""));
}

export function one(...choices: readonly (string | Text)[]): Text {
	return fc.oneof(...choices.map((choice) => (typeof choice === "string" ? fc.constant(choice) : choice)));
}

/** The first is taken `weight` times as often as all others together. */
export function mostly(weight: number, usual: Text, rare: Text): Text {
	return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

const literal = fc.integer({ min: -3, max: 9 }).map((value) => (value < 0 ? `(${value})` : String(value)));

/** State that a body may read at its peril. */
const wild = one(
	"s",
	"m",
	"last",
	"out.length",
	"w[i - 1]!",
	"w[i + 1]!",
	"hist[1]!",
	"cells[0]!.v",
	"map.size",
	"prev",
	"idx[i]!",
	"j",
	"grid[1]![0]!",
	"w[perm[i]!]!",
	"wt[i + 2]!",
);

const atom = mostly(
	30,
	one("i", "k", "x", "y", "a[i]!", "tab[i % 4]!", "total(xs)", "b[i % 5]!", "xs[(i * 3) % 7]!", literal),
	wild,
);

function numberOf(depth: number): Text {
	if (depth === 0) return atom;
	const inner = numberOf(depth - 1);
	return fc.oneof(
		{ weight: 4, arbitrary: atom },
		{ weight: 2, arbitrary: text("(", inner, one(" + ", " - ", " * "), inner, ")") },
		{ weight: 1, arbitrary: text("(", inner, " % ", one("3", "5", "7"), ")") },
		{ weight: 1, arbitrary: text("(", inner, one(" | 0", " >>> 1", " & 7", " ^ 5"), ")") },
		{ weight: 1, arbitrary: text("Math.", one("max", "min"), "(", inner, ", ", inner, ")") },
		{ weight: 1, arbitrary: text("Math.", one("abs", "floor", "sign"), "(", inner, ")") },
		{ weight: 1, arbitrary: text("(", inner, one(" > ", " <= "), inner, " ? ", inner, " : ", inner, ")") },
		{ weight: 1, arbitrary: text("pure(", inner, ")") },
	);
}

export const number = numberOf(2);

/** A subscript between 0 and 3. */
export const key = one(text("Math.abs((", number, ") | 0) % 4"), "i % 4", "(i * 3) & 3", "idx[i]! & 3");

export const condition = one(
	text(number, one(" > ", " < ", " >= ", " === ", " !== "), number),
	text("i % ", one("2", "3", "5"), " === ", one("0", "1")),
);
