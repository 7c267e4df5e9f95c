/**
 * Looks at arguments before a command gets them: unknown flags and missing values are the user's mistakes, and citty
 * lets them pass.
 */
import type { ArgDef, ArgsDef } from "citty";
import { EXIT, Exit } from "./exit.js";

/** The flags that every command takes. */
export const COMMON = {
	help: { type: "boolean", alias: "h", description: "Show this help" },
} as const satisfies ArgsDef;

/** Flags of commands that look for type errors first. */
export const CHECK = {
	check: {
		type: "boolean",
		default: true,
		description: "Look for type errors",
		negativeDescription: "Skip type errors",
	},
} as const satisfies ArgsDef;

/** Throws for a flag that is not in the table, or that lacks its value. */
export function checkFlags(raw: readonly string[], table: ArgsDef): void {
	for (let index = 0; index < raw.length; index++) {
		const word = raw[index] ?? "";
		if (word === "--") return;
		if (!isFlag(word)) continue;
		const flag = findFlag(word, table);
		if (!flag) throw new Exit(EXIT.usage, `unknown flag ${word}${suggest(word, flagNames(table))}`);
		const { definition, value } = flag;
		if (!takesValue(definition)) continue;
		const given = value ?? raw[++index];
		if (given === undefined || given === "") throw new Exit(EXIT.usage, `${word} needs a value`);
		checkValue(word, given, definition);
	}
}

/** Where the first argument that is no flag (and no value of one) stands; -1 if there is none. */
export function findOperand(raw: readonly string[], table: ArgsDef): number {
	for (let index = 0; index < raw.length; index++) {
		const word = raw[index] ?? "";
		if (!isFlag(word)) return index;
		const flag = findFlag(word, table);
		if (flag && takesValue(flag.definition) && flag.value === undefined) index++;
	}
	return -1;
}

/** The words of `known` that a mistyped word may have meant, as the end of a sentence. */
export function suggest(word: string, known: readonly string[]): string {
	const ranked = known
		.map((name) => ({ name, distance: distanceOf(word, name) }))
		.sort((a, b) => a.distance - b.distance);
	const [best] = ranked;
	return best && best.distance <= Math.max(2, word.length / 3) ? `. Did you mean ${best.name}?` : "";
}

function isFlag(word: string): boolean {
	return word.startsWith("-") && word !== "-";
}

function findFlag(word: string, table: ArgsDef): { definition: ArgDef; value: string | undefined } | undefined {
	const [, dashes = "", name = "", value] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
	for (const [key, definition] of Object.entries(table)) {
		if (definition.type === "positional") continue;
		const aliases = "alias" in definition ? [definition.alias ?? []].flat() : [];
		const short = dashes === "-" && aliases.includes(name) && name.length === 1;
		const long = dashes === "--" && (key === name || aliases.includes(name));
		const negated = dashes === "--" && definition.type === "boolean" && name === `no-${key}`;
		if (short || long || negated) return { definition, value };
	}
	return undefined;
}

function flagNames(table: ArgsDef): string[] {
	return Object.entries(table).flatMap(([name, definition]) => {
		if (definition.type === "positional") return [];
		return definition.type === "boolean" && definition.default === true ? [`--no-${name}`] : [`--${name}`];
	});
}

function takesValue(definition: ArgDef): boolean {
	return definition.type === "string" || definition.type === "enum";
}

function checkValue(word: string, value: string, definition: ArgDef): void {
	if (definition.type !== "enum" || !definition.options) return;
	if (definition.options.includes(value)) return;
	const flag = word.replace(/=.*/s, "");
	throw new Exit(EXIT.usage, `${flag} cannot be ${value}: it is one of ${definition.options.join(", ")}`);
}

/** How many letters must be typed, removed, replaced or swapped to get from one word to the other. */
function distanceOf(a: string, b: string): number {
	const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
	const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
	for (let row = 1; row <= a.length; row++) {
		rows[row] = [row];
		for (let column = 1; column <= b.length; column++) {
			const same = a[row - 1] === b[column - 1];
			const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] && row > 1 && column > 1;
			const options = [at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1)];
			if (swapped) options.push(at(row - 2, column - 2) + 1);
			rows[row]?.push(Math.min(...options));
		}
	}
	return at(a.length, b.length);
}
