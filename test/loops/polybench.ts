/**
 * Makes programs of PolyBench kernels: each loop in turn is the prange loop, the others stay plain.
 *
 * In:   `for (let i = 0; i < n; i++) { // parallel` in a kernel of three loops
 * Out:  three functions; in the first one `for (const i of prange(0, n)) {`
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type tsc from "typescript";
import { corpus, filesIn, readEntries, type Suite, type Truth } from "./sources.js";

const ts = createRequire(import.meta.url)("typescript-6") as typeof tsc;

/** One file per kernel, with a function for each of its loops. */
export function readPolybench(): Suite[] {
	return filesIn("polybench").map((file) => {
		const text = expand(readFileSync(join(corpus, "polybench", file), "utf8"));
		return { name: `polybench/${basename(file, ".ts")}`, text, entries: readEntries(text) };
	});
}

/** The function of each loop is called `kernel_<ordinal>_<induction variable>`. */
export function expand(text: string): string {
	const file = ts.createSourceFile("kernel.ts", text, ts.ScriptTarget.Latest, true);
	const kernel = file.statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === "kernel");
	if (!kernel || !ts.isFunctionDeclaration(kernel) || !kernel.body) throw new Error("a file needs a function `kernel`");
	const parameters = kernel.parameters.map((one) => one.getText(file)).join(", ");
	const before = text.slice(0, kernel.getFullStart());
	const body = kernel.body;
	const variants = loopsBelow(body).map((loop, ordinal) => {
		const header = headerOf(file, loop);
		const start = loop.getStart(file) - body.getStart(file);
		const close = loop.statement.getFullStart() - body.getStart(file);
		const all = body.getText(file);
		const code = `${all.slice(0, start)}for (const ${header.name} of prange(${header.range}))${all.slice(close)}`;
		return `// ${truthOf(text, loop, file)}\nexport const loop_${ordinal}_${header.name} = parallel((${parameters}) => ${code});\n`;
	});
	return `import { parallel, prange } from "cloudloop";\n${before}\n${variants.join("\n")}${text.slice(kernel.end)}`;
}

function loopsBelow(node: tsc.Node): tsc.ForStatement[] {
	const loops: tsc.ForStatement[] = [];
	const visit = (at: tsc.Node): void => {
		if (ts.isForStatement(at)) loops.push(at);
		ts.forEachChild(at, visit);
	};
	visit(node);
	return loops;
}

/** `let i = a; i < b; i++` or `let i = a; i >= b; i--`. */
function headerOf(file: tsc.SourceFile, loop: tsc.ForStatement): { name: string; range: string } {
	const header = text(file, loop.initializer, loop.condition, loop.incrementor);
	const up = /^let (\w+) = (.+); \1 (<|<=) (.+); \1\+\+$/.exec(header);
	if (up) return { name: up[1] ?? "", range: `${up[2]}, ${up[4]}${up[3] === "<=" ? " + 1" : ""}` };
	const down = /^let (\w+) = (.+); \1 >= (.+); \1--$/.exec(header);
	if (down) return { name: down[1] ?? "", range: `${down[2]}, ${down[3]} - 1, -1` };
	throw new Error(`a header that has no range: ${header}`);
}

function text(file: tsc.SourceFile, ...nodes: readonly (tsc.Node | undefined)[]): string {
	return nodes.map((node) => node?.getText(file) ?? "").join("; ");
}

/** The truth stands in a comment at the end of the loop's line. */
function truthOf(source: string, loop: tsc.ForStatement, file: tsc.SourceFile): Truth {
	const start = loop.getStart(file);
	const truth = /\/\/ (parallel|serial)\b/.exec(source.slice(start, source.indexOf("\n", start)))?.[1];
	if (!truth) throw new Error(`a loop without its truth: ${loop.getText(file).slice(0, 60)}`);
	return truth as Truth;
}
