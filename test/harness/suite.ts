/**
 * Runs the oracle of every case once and the compiled program under every configuration, then says what is wrong with a
 * case. Programs share processes: starting one for each case and configuration would take an hour.
 */
import { availableParallelism } from "node:os";
import type { Case } from "./cases.js";
import { type Result, runPrograms } from "./children.js";
import { findDifference } from "./compare.js";
import { type Configuration, configurations, reference } from "./matrix.js";
import { urlOf, writeOracle } from "./oracle.js";
import type { Program } from "./runner.js";

/** Relative error that re-association may bring to a case marked `// float`. */
const TOLERANCE = 1e-9;

export interface Runs {
	/** Results by name of the case. */
	readonly oracle: ReadonlyMap<string, Result>;
	readonly compiled: readonly {
		readonly configuration: Configuration;
		readonly results: ReadonlyMap<string, Result>;
	}[];
}

/** Runs the cases; `compiled`: those for which there is a compiled program. */
export async function runCases(cases: readonly Case[], compiled: readonly Case[]): Promise<Runs> {
	const oracle = runPrograms(
		cases.map((one) => ({ name: one.name, url: writeOracle(one) })),
		{},
	);
	const programs = compiled.map((one) => ({ name: one.name, url: urlOf("compiled", one) }));
	const first = await runPrograms(programs, reference.environment);
	const known = programs.flatMap((program): Program[] => {
		const result = first.get(program.name);
		return result?.kind === "result" ? [{ ...program, expected: result.hash }] : [];
	});
	const others = await runAll(configurations, async (configuration) => ({
		configuration,
		results: await runPrograms(known, configuration.environment),
	}));
	return { oracle: await oracle, compiled: [{ configuration: reference, results: first }, ...others] };
}

/** As many at a time as there are cores. */
async function runAll<A, B>(inputs: readonly A[], run: (input: A) => Promise<B>): Promise<B[]> {
	const outputs: B[] = [];
	let next = 0;
	const lane = async () => {
		for (let k = next++; k < inputs.length; k = next++) outputs[k] = await run(inputs[k] as A);
	};
	await Promise.all(Array.from({ length: availableParallelism() }, lane));
	return outputs;
}

/** What is wrong with the runs of a case, or undefined. */
export function judge(one: Case, runs: Runs): string | undefined {
	const oracle = runs.oracle.get(one.name);
	const first = runs.compiled[0]?.results.get(one.name);
	if (oracle?.kind !== "result") return `the uncompiled program failed\n${oracle?.text}`;
	if (first?.kind !== "result") return `the compiled program failed (${reference.name})\n${first?.text}`;
	const difference = findDifference(first.lines ?? [], oracle.lines ?? [], one.float ? TOLERANCE : 0);
	if (difference) return `the compiled program (${reference.name}) gives what the uncompiled does not\n${difference}`;
	for (const { configuration, results } of runs.compiled) {
		const wrong = judgeRun(one, configuration, results.get(one.name), first);
		if (wrong) return wrong;
	}
	return judgeSequential(one, runs);
}

function judgeRun(
	one: Case,
	configuration: Configuration,
	result: Result | undefined,
	first: Extract<Result, { kind: "result" }>,
): string | undefined {
	if (result?.kind !== "result") return `failed (${configuration.name})\n${result?.text}`;
	if (result.lines && result.hash !== first.hash) {
		const difference = findDifference(result.lines, first.lines ?? []);
		return `other bits than under ${reference.name} (${configuration.name})\n${difference}`;
	}
	if (one.group !== "parallel" || !configuration.distributed) return undefined;
	return judgeLaunches(one, configuration, result.launches);
}

type Launches = Extract<Result, { kind: "result" }>["launches"];

/** Every loop that the plan calls parallel has to be distributed, unless the case is marked `// sequential:`. */
function judgeLaunches(one: Case, configuration: Configuration, launches: Launches): string | undefined {
	if (!launches.some((launch) => launch.iterations > 1)) return `no loop ran (${configuration.name})`;
	const launch = launches.find(isSequential);
	if (!launch || one.sequential) return undefined;
	return `${launch.loop} ran ${launch.how}: ${launch.reason} (${configuration.name})`;
}

/** A case marked `// sequential:` has a launch for which that is true, at least under some configuration. */
function judgeSequential(one: Case, runs: Runs): string | undefined {
	const launches = runs.compiled.flatMap(({ configuration, results }) => {
		const result = results.get(one.name);
		return configuration.distributed && result?.kind === "result" ? result.launches : [];
	});
	if (!one.sequential || launches.some(isSequential)) return undefined;
	return "every launch was parallel, but the case says `// sequential:`";
}

function isSequential(launch: Launches[number]): boolean {
	return launch.how !== "parallel" && launch.iterations > 1;
}
