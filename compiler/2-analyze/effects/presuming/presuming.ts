/**
 * What functions of the project do if what they are given holds no objects at some places, which calls and the launch can
 * tell.
 *
 * In:   function set(grid, i, x) { grid.cells[i] = x; }    function get(grid, i): number { return grid.cells[i]; }
 * Out:  get gives nothing of `()#0`, if `.cells.*` of that is no object
 *
 * Only functions that are always called by name presume something, and methods of which each call does: then all that they
 * are given can be looked at.
 */
import type ts from "typescript";
import { createOrigins, type Origins } from "../../origins/origins.js";
import { isLeaf, isOfMethods, type Trust } from "../../origins/trust.js";
import type { Scope } from "../../variables/scope.js";
import { collectMutations } from "../effects.js";
import { summarize } from "../summarize.js";
import { CALLED, memberName, memberOf, receiverOf, type Slot, THIS } from "../summary.js";
import { functionOf, type Summaries } from "../targets.js";
import { ofField, ownMethods } from "./members.js";
import type { Presumed, Presuming } from "./presumed.js";
import { type Attempt, settle } from "./settle.js";

/** More than calls are nested in each other. */
const MOST_PASSES = 30;

/**
 * Functions and methods that do less if something is presumed, by their declarations; empty if that cannot be told.
 * `outer`: the scope of the loop.
 */
export function followPresuming(
	outer: Scope,
	reached: Summaries,
	replaced: ReadonlySet<string> | undefined,
): ReadonlyMap<ts.Declaration, Presuming> {
	const { ts } = outer;
	const found = new Map<ts.Declaration, Presuming>();
	// What comes from outside is seen by no call.
	if ([...reached.values()].some((one) => one.storesOutside)) return found;
	for (const [declaration, one] of reached) {
		if (ts.isFunctionLike(functionOf(ts, declaration))) found.set(declaration, { ...one, ...NOTHING, member: CALLED });
		for (const method of ownMethods(outer, one))
			found.set(method, { ...one, ...NOTHING, member: memberName(ts, method) });
	}
	// From below, as summaries are.
	let known = "";
	for (let pass = 0; pass < MOST_PASSES; pass++) {
		for (const [declaration, before] of found)
			found.set(declaration, presume(outer, reached, { found, before, declaration, replaced }));
		const now = [...found.values()].map(stateOf).join("\n");
		if (now === known) return new Map([...found].filter((one) => isOfUse(one[1])));
		known = now;
	}
	return new Map();
}

/** Functions that presume nothing are known as they are; of a class only what is found here tells its methods apart. */
function isOfUse({ presumes, member }: Presuming): boolean {
	return presumes.size > 0 || member !== CALLED;
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
	readonly declaration: ts.Declaration;
	readonly replaced: ReadonlySet<string> | undefined;
}

const NOTHING_ASSIGNED = { assignedFirst: new Set<ts.Symbol>() };

function presume(outer: Scope, reached: Summaries, { found, before, declaration, replaced }: Known): Presuming {
	const { ts, checker, instances } = outer;
	const { member } = before;
	const scope: Scope = { ts, checker, inside: functionOf(ts, declaration), instances };
	const isMethod = member !== CALLED;
	const attempt = (summaries: Summaries): Attempt & Pick<Presuming, "presumes"> => {
		const presumes = new Map<string, { slot: Slot; what: Presumed }>();
		const slotOf = (symbol: ts.Symbol) => {
			if (symbol === THIS) return isMethod ? receiverOf(member) : undefined;
			return isWhole(ts, symbol) ? before.parameters.get(symbol) : undefined;
		};
		const trust: Trust = (symbol, asked) => {
			const field = isMethod ? ofField(scope, symbol, asked) : undefined;
			const what = field ?? asked;
			const slot = slotOf(field ? THIS : symbol);
			if (slot === undefined || !(isLeaf(what) || isOfMethods(what)) || isGetter(scope, what)) return false;
			presumes.set(`${slot} ${what}`, { slot, what });
			return true;
		};
		return { summaries, presumes, origins: createOrigins(scope, summaries, { ...NOTHING_ASSIGNED, trust, replaced }) };
	};
	const { origins, summaries, presumes } = settle(scope, { reached, presuming: found }, attempt);
	const { mutations } = collectMutations(scope, scope.inside, { origins, summaries });
	const { changes, stores, returns } = summarize(scope, before, { origins, reached: summaries, mutations });
	if (!isMethod) return { ...before, changes, stores, returns, presumes };
	return { ...before, ...ofMethod(before, { changes, stores, returns }, { origins, ofClass: reached }), presumes };
}

/** What another method may do to what this one has put somewhere is known of the whole class. */
function ofMethod(
	{ declaration, member }: Presuming,
	{ changes, stores, returns }: Pick<Presuming, "changes" | "stores" | "returns">,
	{ origins, ofClass }: { readonly origins: Origins; readonly ofClass: Summaries },
): Pick<Presuming, "changes" | "stores" | "returns"> {
	const { self, contents } = origins.stored();
	const own = self.has(THIS) || contents.has(THIS) ? [receiverOf(member)] : [];
	const later = [...(ofClass.get(declaration)?.changes ?? [])].filter(([slot]) => stores.has(slot));
	return {
		changes: new Map([...[...changes].filter(([slot]) => memberOf(slot) === member), ...later]),
		stores: new Set([...stores, ...own]),
		returns: new Map([...returns].map(([, one]) => [member, one])),
	};
}

/** A parameter that is one argument, and no part of it. */
function isWhole(ts: Scope["ts"], { valueDeclaration, flags }: ts.Symbol): boolean {
	const isParameter = valueDeclaration !== undefined && ts.isParameter(valueDeclaration);
	const isField = (flags & ts.SymbolFlags.Property) !== 0;
	return isParameter && !isField && ts.isIdentifier(valueDeclaration.name) && !valueDeclaration.dotDotDotToken;
}

/** No launch would find a getter to be no object. */
function isGetter({ instances }: Scope, what: Presumed): boolean {
	return what.split(".").some((name) => instances?.getters.has(name));
}
