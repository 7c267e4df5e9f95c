/** Problems of the functions that a loop reaches, at the places in the loop that get there. */

import type ts from "typescript";
import type { Problem } from "../problem.js";
import type { References } from "../variables/variables.js";
import type { Functions } from "./functions.js";

/** Problems of functions, at the call in the body that gets there. */
export function problemsOfFunctions(references: References, functions: Functions): Problem[] {
	return [...functions.reached.values()].flatMap((one) =>
		one.problems.map((problem): Problem => {
			const entry = [...references.declarations.values()].find(({ declaration }) =>
				reaches(functions, declaration, one.declaration),
			);
			if (!entry) return problem;
			const here = { node: problem.node, message: problem.code === "CL2011" ? "written here" : "here" };
			return { ...problem, node: entry.node, related: [here, ...(problem.related ?? [])] };
		}),
	);
}

function reaches(functions: Functions, from: ts.Declaration, to: ts.Declaration): boolean {
	const seen = new Set<ts.Declaration>();
	const queue = [from];
	for (let next = queue.pop(); next; next = queue.pop()) {
		if (next === to) return true;
		if (seen.has(next)) continue;
		seen.add(next);
		const inner = functions.reached.get(next)?.references.declarations.values() ?? [];
		for (const { declaration } of inner) queue.push(declaration);
	}
	return false;
}
