/** Workspaces of npm, yarn, bun and pnpm: the root above a package, and the packages below a root. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { TypeScript } from "../../host/load-typescript.js";

export interface Manifest {
	readonly type?: string;
	readonly scripts?: Readonly<Record<string, string>>;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly peerDependencies?: Readonly<Record<string, string>>;
	readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
}

/** The root of a workspace. */
export interface Workspace {
	readonly folder: string;
	readonly manifest: Manifest;
	readonly manifestText: string;
}

/** The workspace that has a folder as a member. */
export function findWorkspace(compiler: TypeScript, folder: string): Workspace | undefined {
	for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
		const file = join(above, "package.json");
		if (!existsSync(file)) continue;
		const manifestText = readFileSync(file, "utf8");
		const manifest = parseManifest(manifestText);
		const members = membersOf(compiler, above, manifest);
		if (members.some((member) => join(above, member) === folder)) return { folder: above, manifest, manifestText };
	}
	return undefined;
}

/** The folders of the packages of a workspace, relative to its root. */
export function membersOf(compiler: TypeScript, folder: string, { workspaces = [] }: Manifest): string[] {
	const own = "packages" in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[]);
	const patterns = [...own, ...pnpmPatterns(folder)];
	const [taken, left] = [patterns.filter((one) => !one.startsWith("!")), patterns.filter((one) => one.startsWith("!"))];
	if (taken.length === 0) return [];
	const inside = (pattern: string) => `${pattern.replace(/\/+$/, "")}/package.json`;
	const excluded = ["**/node_modules", ...left.map((one) => inside(one.slice(1)))];
	const found = compiler.sys.readDirectory(folder, [".json"], excluded, taken.map(inside));
	return found.map((file) => relative(folder, dirname(file)).replaceAll("\\", "/")).filter((one) => one !== "");
}

export function parseManifest(text: string | undefined): Manifest {
	try {
		return JSON.parse(text ?? "{}") as Manifest;
	} catch {
		return {};
	}
}

/** The list `packages` of pnpm-workspace.yaml, as it is usually written: an item a line. */
function pnpmPatterns(folder: string): string[] {
	const file = join(folder, "pnpm-workspace.yaml");
	if (!existsSync(file)) return [];
	const [, list = ""] = /^packages:[ \t]*\n((?:[ \t]*(?:-.*|#.*)?\n?)*)/m.exec(readFileSync(file, "utf8")) ?? [];
	return [...list.matchAll(/^[ \t]*-[ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$/gm)].map(([, one = ""]) => one);
}
