/** Files that the user names: found, or a clear message. */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { filesBelow, isTypeScriptFile } from "../host/project.js";
import { suggest } from "./arguments.js";
import { EXIT, Exit } from "./exit.js";

/** The real path of a TypeScript file. */
export function findFile(name: string): string {
	const path = findPath(name);
	if (statSync(path).isDirectory()) throw new Exit(EXIT.usage, `${name} is a folder: name a TypeScript file`);
	if (!isTypeScriptFile(path)) throw new Exit(EXIT.usage, `${name} is not a TypeScript file (.ts, .tsx, .mts, .cts)`);
	return path;
}

/** The real paths of TypeScript files; a folder stands for all files below it. */
export function findFiles(names: readonly string[]): string[] {
	return names.flatMap((name) => {
		const path = findPath(name);
		if (!statSync(path).isDirectory()) return [findFile(name)];
		const found = filesBelow(path);
		if (found.length === 0) throw new Exit(EXIT.usage, `${name} has no TypeScript files`);
		return found;
	});
}

/** The real path of a file or folder. */
export function findPath(name: string): string {
	const path = resolve(name);
	if (existsSync(path)) return realpathSync(path);
	const folder = dirname(path);
	const siblings = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
	throw new Exit(EXIT.usage, `no such file: ${name}${suggest(basename(name), siblings)}`);
}
