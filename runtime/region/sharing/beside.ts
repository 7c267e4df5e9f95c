/**
 * Values that are parts of a tree of which iterations write other parts.
 *
 * In:   const pivot = rows[k]; …  rows[i][j] -= pivot[j]      (i from k + 1)
 * Out:  `pivot` may be read, in whatever copy: no iteration writes rows[k]
 *
 * Objects of which a part is written are those at the ends of the tree's paths, within the elements that the region touches.
 */
import type { NestedStep } from "../../contract.js";
import type { Call } from "../../loop.js";
import type { Sending } from "../../roles/role.js";
import { endsOf } from "../../roles/write/parts.js";
import { areDisjoint, memoryOf, overlap, type View } from "./memory.js";
import { isNamedApart } from "./named.js";

type Path = readonly NestedStep[];

/** Refuses if something that is only read has a part of what iterations write. */
export function refuseWritten({ loop, frame }: Call, sending: Sending): void {
	for (const guard of loop.code.guards) {
		if (guard.kind !== "disjoint" || !guard.beside) continue;
		const { a, b, same } = guard;
		if (areDisjoint(frame[a], frame[b], same) || isNamedApart(guard, frame)) continue;
		const variable = loop.code.variables.find(({ name }) => name === a);
		const paths = variable?.role === "write" ? variable.nested?.paths : undefined;
		if (!paths || hasWritten(frame[b], writtenIn(frame[a], paths, sending)))
			sending.refuse(`${a} and ${b} share memory`);
	}
}

/** Objects of which the region may write parts. */
function writtenIn(tree: unknown, paths: readonly Path[], sending: Sending): Set<object> {
	const rangeOf = (step: NestedStep) => ("touch" in step ? sending.range(step.touch) : undefined);
	return new Set(paths.flatMap((path) => endsOf(tree, path, rangeOf).map(({ container }) => container)));
}

function hasWritten(value: unknown, written: ReadonlySet<object>): boolean {
	const held = memoryOf(value, false);
	const views = [...held].filter((one) => ArrayBuffer.isView(one));
	const isIn = (view: View) => held.has(view.buffer) || views.some((one) => overlap(one, view));
	return [...written].some((one) => held.has(one) || (ArrayBuffer.isView(one) && isIn(one)));
}
