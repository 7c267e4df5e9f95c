/** Projects with tools of their own: installed on demand below test/projects/tools, and kept there. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TOOLS = join(ROOT, "test", "projects", "tools");
const PROGRAM = join(ROOT, "test", "projects", "program");

/** Files by name. */
export type Files = Readonly<Record<string, string>>;

const folders: string[] = [];
after(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The tools that this repository has itself. */
export const OWN_TOOLS = "own";

/** Sets for which nothing of this repository is at hand: a fresh folder elsewhere, and our package as users get it. */
const PACKED: ReadonlySet<string> = new Set(["ts7", "next"]);
const packed = new Map<string, string>();

/** Installs a set of tools, if that was not done before, and our package beside. */
export function installTools(set: string): string {
	if (PACKED.has(set)) return installPacked(set);
	const folder = join(TOOLS, set);
	const stamp = join(folder, "node_modules", ".installed");
	const hash = createHash("sha256")
		.update(readFileSync(join(folder, "package.json")))
		.digest("hex");
	if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
		npm(folder, "install");
		mkdirSync(dirname(stamp), { recursive: true });
		writeFileSync(stamp, hash);
	}
	linkOwn(folder);
	return folder;
}

function installPacked(set: string): string {
	const known = packed.get(set);
	if (known) return known;
	const folder = makeTemporary("cloudloop-packed-");
	packed.set(set, folder);
	copyFileSync(join(TOOLS, set, "package.json"), join(folder, "package.json"));
	const archive = npm(folder, "pack", ROOT).trim();
	npm(folder, "install", `./${archive}`);
	return folder;
}

function npm(folder: string, command: string, ...args: string[]): string {
	const flags = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
	const { status, stdout, stderr } = spawnSync("npm", [command, ...args, ...flags], { cwd: folder, encoding: "utf8" });
	if (status !== 0) throw new Error(`npm ${command} failed in ${folder}\n${stderr}`);
	return stdout;
}

function makeTemporary(prefix: string): string {
	const folder = mkdtempSync(join(realpathSync(tmpdir()), prefix));
	folders.push(folder);
	return folder;
}

function linkOwn(folder: string): void {
	const own = join(folder, "node_modules", "cloudloop");
	mkdirSync(dirname(own), { recursive: true });
	if (!existsSync(own)) symlinkSync(ROOT, own, "junction");
}

/** A project that finds a set of tools; removed after the tests. */
export function makeProject(set: string, files: Files): string {
	const folder = set === OWN_TOOLS ? makeTemporary("cloudloop-host-") : makeBelow(installTools(set));
	if (set === OWN_TOOLS) linkOwn(folder);
	writeFiles(folder, { "package.json": '{ "type": "module", "private": true }', ...files });
	return folder;
}

function makeBelow(tools: string): string {
	mkdirSync(join(tools, ".made"), { recursive: true });
	const folder = mkdtempSync(join(tools, ".made", "project-"));
	folders.push(folder);
	return folder;
}

export function writeFiles(folder: string, files: Files): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
}

/** The program of all hosts, in `src`. */
export function programFiles(): Files {
	const read = (name: string) => readFileSync(join(PROGRAM, name), "utf8");
	return { "src/main.ts": read("main.ts"), "src/lib.ts": read("lib.ts"), "src/node.d.ts": read("node.d.ts") };
}

export interface Finished {
	readonly code: number | null;
	readonly out: string;
	readonly talk: string;
}

/** Runs node to its end, each loop on threads. */
export function runNode(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Finished {
	return runCommand(folder, [process.execPath, ...args], env);
}

/** Runs a command to its end, each loop on threads. */
export function runCommand(
	folder: string,
	[command = "", ...args]: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Finished {
	const { FORCE_COLOR: _, NODE_OPTIONS: __, ...inherited } = process.env;
	const { status, stdout, stderr } = spawnSync(command, args, {
		cwd: folder,
		env: { ...inherited, NO_COLOR: "1", CLOUDLOOP_INLINE: "never", CLOUDLOOP_THREADS: "2", ...env },
		encoding: "utf8",
	});
	return { code: status, out: stdout, talk: stderr };
}

/** A loop, and a function that it calls, in two modules. */
export const SUM = [
	'import { lastReport, parallel, prange } from "cloudloop";',
	'import { weigh } from "./lib";',
	"export const sum = parallel((n: number): number => {",
	"	let s = 0;",
	"	for (const i of prange(n)) s += weigh(i);",
	"	return s;",
	"});",
	"export const how = (): string | undefined => lastReport()?.how;",
].join("\n");
export const LIB = "export const weigh = (i: number): number => i * 2;\n";
