/**
 * Types as plans show them, the same on every host: the checker orders the members of a union by when it met them.
 *
 * In:   the type `Log | number[] | undefined`, in whichever order
 * Out:  `Log | number[] | undefined`, at most as long as the checker's own short form
 */
import type ts from "typescript";
import type { TS } from "../syntax/nodes.js";

const LONGEST = 160;

export function typeText(ts: TS, type: ts.Type): string {
	const { checker } = type as ts.Type & { readonly checker?: ts.TypeChecker };
	const { NoTruncation, AllowUniqueESSymbolType, UseAliasDefinedOutsideCurrentScope } = ts.TypeFormatFlags;
	const flags = NoTruncation | AllowUniqueESSymbolType | UseAliasDefinedOutsideCurrentScope;
	const text = checker ? checker.typeToString(type, undefined, flags) : (type.symbol?.name ?? "unknown");
	const sorted = sortUnions(text.replace(/<ArrayBufferLike>|<ArrayBuffer>/g, ""));
	return sorted.length > LONGEST ? `${sorted.slice(0, LONGEST)}…` : sorted;
}

const TOKEN = /=>|"(?:[^"\\]|\\.)*"|[^()[\]{}<>,;:?|="]+|./gs;

/** `{ x: B | A; f: (a: D | C) => void }` as `{ x: A | B; f: (a: C | D) => void }`. */
export function sortUnions(text: string): string {
	const tokens = text.match(TOKEN) ?? [];
	let at = 0;
	const level = (): string => {
		let done = "";
		let members = [""];
		const close = (): void => {
			done += members.length > 1 ? joined(members) : members[0];
			members = [""];
		};
		while (at < tokens.length) {
			const token = tokens[at++] as string;
			if (/^[)\]}>]$/.test(token)) {
				close();
				return done + token;
			}
			if (token === "|") members.push("");
			else if (/^([,;:?]|=>)$/.test(token)) {
				close();
				done += token;
			} else members[members.length - 1] += /^[([{<]$/.test(token) ? token + level() : token;
		}
		close();
		return done;
	};
	return level();
}

/** Nothing comes last, as everywhere. */
const LAST = ["null", "undefined"];

function joined(members: readonly string[]): string {
	const [before] = /^\s*/.exec(members[0] ?? "") ?? [""];
	const [after] = /\s*$/.exec(members.at(-1) ?? "") ?? [""];
	const names = members.map((one) => one.trim()).filter((one) => one !== "");
	names.sort((a, b) => LAST.indexOf(a) - LAST.indexOf(b) || (a < b ? -1 : Number(a > b)));
	return before + names.join(" | ") + after;
}
