/** Draws programs, judges them in batches, and shrinks what fails. */
import fc from "fast-check";
import { createEngine, type Engine, type Verdict } from "./engine.js";
import { type Recipe, recipe, render } from "./programs.js";

export interface Failure {
	readonly text: string;
	readonly wrong: string;
}

export interface Figures {
	readonly programs: number;
	/** Programs with a parallel or guarded loop. */
	readonly accepted: number;
	/** Programs of which a loop really was distributed. */
	readonly distributed: number;
	readonly failures: readonly Failure[];
}

export interface Wish {
	readonly seed: number;
	readonly count: number;
	readonly shrink: boolean;
	readonly onProgress?: (line: string) => void;
	readonly onFailure?: (failure: Failure) => void;
}

const BATCH = 100;
/** More failures than these have, most likely, the same causes. */
const ENOUGH = 12;

export async function fuzz({ seed, count, shrink, onProgress, onFailure }: Wish): Promise<Figures> {
	const engine = createEngine();
	const recipes = fc.sample(recipe, { seed, numRuns: count });
	const failures: Failure[] = [];
	let [programs, accepted, distributed] = [0, 0, 0];
	try {
		let next = judge(engine, recipes.slice(0, BATCH));
		for (let at = 0; at < recipes.length && failures.length < ENOUGH; at += BATCH) {
			const batch = recipes.slice(at, at + BATCH);
			const now = next;
			await new Promise(setImmediate); // the tasks of this batch leave before the next is built
			next = judge(engine, recipes.slice(at + BATCH, at + 2 * BATCH));
			const verdicts = await now;
			programs += batch.length;
			accepted += verdicts.filter((one) => one.accepted).length;
			distributed += verdicts.filter((one) => one.launches.includes("parallel")).length;
			for (const [place, verdict] of verdicts.entries()) {
				if (verdict.wrong === undefined || failures.length >= ENOUGH) continue;
				const found = batch[place] as Recipe;
				const small = shrink ? await shrinkRecipe(engine, found) : found;
				const [again] = await judge(engine, [small]);
				const failure = { text: render(small), wrong: again?.wrong ?? `not again: ${verdict.wrong}` };
				failures.push(failure);
				onFailure?.(failure);
			}
			onProgress?.(`${programs} programs, ${accepted} accepted, ${failures.length} mismatches`);
		}
	} finally {
		engine.close();
	}
	return { programs, accepted, distributed, failures };
}

function judge(engine: Engine, recipes: readonly Recipe[]): Promise<Verdict[]> {
	return engine.judge(recipes.map((one, place) => ({ name: `p${place}`, text: render(one), tolerance: 0 })));
}

/** Takes the first smaller recipe that still fails, until there is none. */
async function shrinkRecipe(engine: Engine, start: Recipe): Promise<Recipe> {
	let best = start;
	for (let round = 0; round < 20; round++) {
		const smaller = smallerThan(best);
		const verdicts = smaller.length > 0 ? await judge(engine, smaller) : [];
		const place = verdicts.findIndex((one) => one.wrong !== undefined);
		if (place < 0) return best;
		best = smaller[place] as Recipe;
	}
	return best;
}

/** Without a statement, with simpler inputs, with the inner part of a statement only. */
function smallerThan(from: Recipe): Recipe[] {
	const { body } = from;
	const without =
		body.length > 1 ? body.map((_, drop) => ({ ...from, body: body.filter((_, at) => at !== drop) })) : [];
	const inner = body.flatMap((statement, place) =>
		[...statement.matchAll(/\{ (.*?) \}/g)]
			.map(([, part = ""]) => part)
			.filter((part) => part.split("{").length === part.split("}").length)
			.map((part) => ({ ...from, body: body.map((one, at) => (at === place ? part : one)) })),
	);
	const single =
		from.second.length > 0
			? [
					{ ...from, second: [] },
					{ ...from, body: from.second, second: [] },
				]
			: [];
	const plain = { ...from, values: from.values.map((_, place) => String(place)) };
	const inputs = [
		...(from.nest ? [{ ...from, nest: false }] : []),
		...(from.alias ? [{ ...from, alias: "" }] : []),
		...(from.head === "prange(n)" ? [] : [{ ...from, head: "prange(n)" }]),
		...(from.values.join() === plain.values.join() ? [] : [plain]),
		...(from.values.length > 5 ? [{ ...from, values: from.values.slice(0, 5) }] : []),
		...(from.count > 3 ? [{ ...from, count: from.count >> 1 }] : []),
		...(from.k === "1" ? [] : [{ ...from, k: "1" }]),
	];
	return [...single, ...without, ...inputs, ...inner];
}
