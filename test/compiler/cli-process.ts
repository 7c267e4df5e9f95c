/** Folders with programs, and our command line as a process: for the tests of the commands. */
import { type ChildProcess, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

/** The file of the command line. */
export const MAIN = fileURLToPath(new URL("../../compiler/cli/main.js", import.meta.url));

/**
 * A configuration for programs that need no more of Node than this: its types, and those of browsers, take longer to read
 * than all else that the compiler does.
 */
export const LIGHT = {
	"tsconfig.json": JSON.stringify({
		compilerOptions: {
			target: "es2022",
			lib: ["es2023"],
			types: [],
			module: "esnext",
			moduleResolution: "bundler",
			moduleDetection: "force",
			strict: true,
			noEmit: true,
		},
	}),
	"globals.d.ts":
		"declare const console: { log(...values: unknown[]): void };\ndeclare const process: { readonly argv: string[] };\n",
};

const folders: string[] = [];
after(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with files, removed after the tests. A node_modules keeps what is compiled inside. */
export function makeFolder(files: Readonly<Record<string, string>>): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "cloudloop-cli-")));
	folders.push(folder);
	mkdirSync(join(folder, "node_modules"));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	return folder;
}

/** Runs the command line to its end. */
export function cloudloop(folder: string, ...args: string[]) {
	const { FORCE_COLOR: _, ...environment } = process.env;
	const env = { ...environment, NO_COLOR: "1" };
	const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
		cwd: folder,
		env,
		encoding: "utf8",
	});
	return { code: status, out: stdout, talk: stderr };
}

/** The first piece of output. */
export function firstLine(child: ChildProcess): Promise<string> {
	return new Promise((resolve) => child.stdout?.once("data", (data: Buffer) => resolve(data.toString())));
}
