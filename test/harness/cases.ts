/**
 * Reads the fixtures: a case is a folder, named by what it shows.
 *
 * In:   test/fixtures/serial/array-carried/input.ts, with `//~ CL2002` at the line of the refusal
 * Out:  its name, group, files, the refusals it expects and the remarks of its first lines
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "./folders.js";

export type Group = "parallel" | "serial" | "errors";

export const groups: readonly Group[] = ["parallel", "serial", "errors"];

/** A diagnostic expected at a line. */
export interface Mark {
	readonly file: string;
	readonly line: number;
	readonly code: string;
}

export interface Case {
	/** `group/name`. */
	readonly name: string;
	readonly group: Group;
	readonly folder: string;
	/** Base name of the file that exports `main`. */
	readonly input: string;
	/** Base names of all TypeScript files. */
	readonly sources: readonly string[];
	readonly marks: readonly Mark[];
	/** `// float`: sums may be re-associated, so the oracle's numbers hold up to a relative 1e-9. */
	readonly float: boolean;
	/** `// sequential: reason`: a guard or a value makes at least one launch run sequentially. */
	readonly sequential: boolean;
}

/** The cases whose names contain `filter`. */
export function readCases(filter: string): Case[] {
	return groups
		.flatMap((group) => namesIn(join(fixtures, group)).map((name) => readCase(group, name)))
		.filter((one) => one.name.includes(filter));
}

function namesIn(folder: string): string[] {
	return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function readCase(group: Group, name: string): Case {
	const folder = join(fixtures, group, name);
	const sources = readdirSync(folder).filter((file) => /\.tsx?$/.test(file));
	const input = sources.find((file) => /^input\.tsx?$/.test(file)) ?? "input.ts";
	const text = sources.includes(input) ? readFileSync(join(folder, input), "utf8") : "";
	const head = text.split("\n", 4).join("\n");
	return {
		name: `${group}/${name}`,
		group,
		folder,
		input,
		sources,
		marks: sources.flatMap((file) => readMarks(join(folder, file))),
		float: /^\/\/ float\b/m.test(head),
		sequential: /^\/\/ sequential: /m.test(head),
	};
}

function readMarks(file: string): Mark[] {
	return readFileSync(file, "utf8")
		.split("\n")
		.flatMap((text, index) => {
			const codes = /\/\/~((?: CL\d{4})+)/.exec(text)?.[1];
			return (codes?.trim().split(" ") ?? []).map((code) => ({ file, line: index + 1, code }));
		});
}
