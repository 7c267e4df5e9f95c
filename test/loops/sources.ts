/**
 * Reads the corpus: small loops, each below a comment with its truth.
 *
 * In:   `// serial: a[i] needs a[i - 1]` above `export const prefix = parallel((a: number[]) => { … })`
 * Out:  entry `prefix`, truth serial, inputs `a`, the lines it covers
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type tsc from "typescript";
import { root } from "../harness/folders.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

export const corpus = join(root, "test", "corpus");

/** Whether a loop can run in parallel under the roles of the design. */
export type Truth = "parallel" | "serial";

export interface Entry {
	readonly name: string;
	readonly truth: Truth;
	/** Names of the parameters: the fields of `inputs()` that it is called with. */
	readonly inputs: readonly string[];
	/** First and last line, from 1. */
	readonly first: number;
	readonly last: number;
}

export interface Suite {
	/** `suite/file`. */
	readonly name: string;
	readonly text: string;
	readonly entries: readonly Entry[];
}

/** The files of the corpus, in order; PolyBench apart, which is `polybench.ts`. */
export function readSuites(): Suite[] {
	const folders = readdirSync(corpus)
		.filter((name) => name !== "polybench")
		.sort();
	return folders.flatMap((folder) => filesIn(folder).map((file) => readSuite(folder, file)));
}

/** The TypeScript files of a folder of the corpus. */
export function filesIn(folder: string): string[] {
	return readdirSync(join(corpus, folder))
		.filter((file) => file.endsWith(".ts"))
		.sort();
}

function readSuite(folder: string, file: string): Suite {
	const text = readFileSync(join(corpus, folder, file), "utf8");
	return { name: `${folder}/${basename(file, ".ts")}`, text, entries: readEntries(text) };
}

/** The entries of a text: each reaches from its comment to the next one's. */
export function readEntries(text: string): Entry[] {
	const lines = text.split("\n");
	const heads = lines.flatMap((line, at) => {
		const truth = /^\/\/ (parallel|serial)\b/.exec(line)?.[1];
		return truth ? [{ truth: truth as Truth, first: at + 1 }] : [];
	});
	const exported = readExports(text);
	return heads.map(({ truth, first }, at) => {
		const last = (heads[at + 1]?.first ?? lines.length + 1) - 1;
		const found = exported.find(({ line }) => line >= first && line <= last);
		if (!found) throw new Error(`no exported function below line ${first}: ${lines[first]}`);
		return { name: found.name, truth, inputs: found.parameters, first, last };
	});
}

function readExports(text: string): { name: string; line: number; parameters: string[] }[] {
	const file = ts.createSourceFile("corpus.ts", text, ts.ScriptTarget.Latest, true);
	const lineOf = (node: tsc.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
	return file.statements.flatMap((statement) => {
		if (!/^export\b/.test(statement.getText(file).replace(/^@\w+\s+/, ""))) return [];
		const owner = functionBelow(statement);
		const name = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.name : owner?.name;
		if (!owner || !name) return [];
		const parameters = owner.parameters.map((parameter) => parameter.name.getText(file));
		return [{ name: name.getText(file), line: lineOf(statement), parameters }];
	});
}

function functionBelow(node: tsc.Node): tsc.FunctionLikeDeclaration | undefined {
	if (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return node;
	return ts.forEachChild(node, functionBelow);
}
