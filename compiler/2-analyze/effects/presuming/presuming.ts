/**
 * What functions of the project do if what they are given holds no objects at some places, which calls and the launch can
 * tell.
 *
 * In:   function set(grid, i, x) { grid.cells[i] = x; }    function get(grid, i): number { return grid.cells[i]; }
 * Out:  get gives nothing of `()#0`, if `.cells.*` of that is no object
 *
 * Only functions that are always called by name presume something: then all that they are given can be looked at.
 */
import type ts from "typescript";
import { createOrigins } from "../../origins/origins.js";
import { isLeaf, type Leaf, type Trust } from "../../origins/trust.js";
import type { Scope } from "../../variables/scope.js";
import { collectMutations } from "../effects.js";
import { summarize } from "../summarize.js";
import type { Slot } from "../summary.js";
import { functionOf, type Summaries } from "../targets.js";
import { type Attempt, type Presuming, settle } from "./settle.js";

/** More than calls are nested in each other. */
const MOST_PASSES = 30;

/** Functions that do less if something is presumed; empty if that cannot be told. `outer`: the scope of the loop. */
export function followPresuming(outer: Scope, reached: Summaries): ReadonlyMap<ts.Declaration, Presuming> {
	const { ts } = outer;
	const found = new Map<ts.Declaration, Presuming>();
	for (const [declaration, one] of reached)
		if (ts.isFunctionLike(functionOf(ts, declaration))) found.set(declaration, { ...one, ...NOTHING });
	// From below, as summaries are.
	let known = "";
	for (let pass = 0; pass < MOST_PASSES; pass++) {
		for (const [declaration, before] of found) found.set(declaration, presume(outer, reached, { found, before }));
		const now = [...found.values()].map(stateOf).join("\n");
		if (now === known) return new Map([...found].filter(([, { presumes }]) => presumes.size > 0));
		known = now;
	}
	return new Map();
}

const NOTHING = {
	changes: new Map(),
	stores: new Set<string>(),
	returns: new Map(),
	presumes: new Map(),
};

function stateOf({ changes, stores, returns, presumes }: Presuming): string {
	const given = [...returns].map(([member, { self, contents }]) => [member, self.size, contents.size]);
	return [[...changes].join(";"), [...stores].join(), given.join(";"), [...presumes.keys()].join()].join(" ");
}

interface Known {
	readonly found: ReadonlyMap<ts.Declaration, Presuming>;
	readonly before: Presuming;
}

function presume({ ts, checker, instances }: Scope, reached: Summaries, { found, before }: Known): Presuming {
	const scope: Scope = { ts, checker, inside: functionOf(ts, before.declaration), instances };
	const attempt = (summaries: Summaries): Attempt & Pick<Presuming, "presumes"> => {
		const presumes = new Map<string, { slot: Slot; what: Leaf }>();
		const trust: Trust = (symbol, what) => {
			const slot = isWhole(ts, symbol) ? before.parameters.get(symbol) : undefined;
			if (slot === undefined || !isLeaf(what)) return false;
			presumes.set(`${slot} ${what}`, { slot, what });
			return true;
		};
		return { summaries, presumes, origins: createOrigins(scope, summaries, { assignedFirst: new Set(), trust }) };
	};
	const { origins, summaries, presumes } = settle(scope, { reached, presuming: found }, attempt);
	const { mutations } = collectMutations(scope, scope.inside, { origins, summaries });
	const { changes, stores, returns } = summarize(scope, before, { origins, reached: summaries, mutations });
	return { ...before, changes, stores, returns, presumes };
}

/** A parameter that is one argument, and no part of it. */
function isWhole(ts: Scope["ts"], { valueDeclaration }: ts.Symbol): boolean {
	const isParameter = valueDeclaration !== undefined && ts.isParameter(valueDeclaration);
	return isParameter && ts.isIdentifier(valueDeclaration.name) && !valueDeclaration.dotDotDotToken;
}
