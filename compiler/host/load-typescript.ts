/**
 * Finds the compiler to use: the project's TypeScript 5.9 or 6, else the one that we bring along.
 *
 * TypeScript 7 has no compiler in JavaScript, so a project with it gets ours.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";

export type TypeScript = typeof ts;

export interface LoadedTypeScript {
	readonly ts: TypeScript;
	/** File of the compiler, for whoever needs to load it again. */
	readonly path: string;
	readonly origin: "project" | "embedded";
}

const OWN = createRequire(import.meta.url);

/** The compiler for files in a folder. */
export function loadTypeScript(folder: string): LoadedTypeScript {
	const project = createRequire(join(folder, "noop.js"));
	for (const name of ["typescript", "@typescript/typescript6"]) {
		const path = findUsable(project, name);
		const ts = path && loadUsable(project, path);
		if (path && ts) return { ts, path, origin: "project" };
	}
	const path = OWN.resolve("typescript-6");
	return { ts: OWN(path) as TypeScript, path, origin: "embedded" };
}

function findUsable(require: NodeJS.Require, name: string): string | undefined {
	try {
		const manifest = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as { version?: string };
		return isUsable(manifest.version ?? "") ? require.resolve(name) : undefined;
	} catch {
		return undefined;
	}
}

function loadUsable(require: NodeJS.Require, path: string): TypeScript | undefined {
	try {
		const ts = require(path) as Partial<TypeScript>;
		return ts.createProgram ? (ts as TypeScript) : undefined;
	} catch {
		return undefined;
	}
}

/** Syntax kinds are the same numbers in these versions, and the checker has what we need. */
function isUsable(version: string): boolean {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	return major === 6 || (major === 5 && minor >= 9);
}
