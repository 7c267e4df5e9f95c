/** The loops of the chaos runs: those of every role, and some that give and read more than requests and replies take. */
import { type Case, cases, codeOf, type Values } from "../runtime/loops.js";

export interface ChaosLoop extends Case {
	/** About how many chunks it is cut into. */
	readonly chunks: number;
}

const LARGE = 200_000;

const scale = codeOf("scale", "roles", [
	{ name: "A", role: "shared", elements: true, touch: -1 },
	{ name: "out", role: "write", numeric: true, touch: 1, reads: false },
]);

const halve = codeOf("halve", "roles", [{ name: "A", role: "write", numeric: true, touch: 1, reads: true }]);

const numbers = (): Float64Array => Float64Array.from({ length: LARGE }, (_, i) => i / 7);

const large: Readonly<Record<string, Case>> = {
	"large results": {
		code: scale,
		args: () => [LARGE],
		values: () => ({ A: numbers(), out: new Float64Array(LARGE) }),
		plain: undefined,
	},
	"large results in place": {
		code: halve,
		args: () => [LARGE],
		values: (): Values => ({ A: numbers() }),
		plain: undefined,
	},
};

const rows: readonly (readonly [Readonly<Record<string, Case>>, number])[] = [
	[cases, 64],
	[large, 4],
];

export const loops: Readonly<Record<string, ChaosLoop>> = Object.fromEntries(
	rows.flatMap(([some, chunks]) => Object.entries(some).map(([name, one]) => [name, { ...one, chunks }])),
);

/** Names in a repeatable order: every third loop is a large one. */
export function namesOf(seed: number, count: number): string[] {
	const [small, big] = [Object.keys(cases), Object.keys(large)];
	return Array.from({ length: count }, (_, at) => {
		const from = at % 3 === 2 ? big : small;
		return from[(seed + at * 7) % from.length] as string;
	});
}
