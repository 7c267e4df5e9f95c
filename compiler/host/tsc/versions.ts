/**
 * Tells tsc's incremental builds when a file must be emitted again.
 *
 * Kernels hold copies of functions of other files. For tsc a file is up to date while the *declarations* that it imports
 * are; so a changed body of such a function would leave an old copy in the kernels. Hence the version of a file with loops
 * covers what was made of it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type ts from "typescript";
import type { Compilation } from "../../compilation.js";

interface Versioned extends ts.SourceFile {
	/** Internal; absent unless the build is incremental. */
	version?: string;
}

/** Versions as TypeScript gave them: in watch mode one source file serves several programs. */
const given = new WeakMap<ts.SourceFile, string>();

const OWN = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");

/** Sets the versions of the files that have loops. `root` keeps them free of the folder that the project lies in. */
export function markVersions(program: ts.Program, compilation: Compilation, root: string): void {
	for (const [fileName, { text, kernels, plan }] of compilation.files) {
		const file = program.getSourceFile(fileName) as Versioned | undefined;
		if (file?.version === undefined) continue;
		const base = given.get(file) ?? file.version;
		given.set(file, base);
		const findings = compilation.diagnostics.filter((one) => one.file === fileName);
		const made = JSON.stringify([
			relative(root, fileName),
			text,
			kernels?.text,
			plan,
			findings.map((one) => one.message),
		]);
		file.version = createHash("sha256").update(`${OWN}\n${base}\n${made}`).digest("hex");
	}
}
