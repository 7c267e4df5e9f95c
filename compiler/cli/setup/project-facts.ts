/** What a folder's project is made with: read from files alone, nothing is run. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { TypeScript } from "../../host/load-typescript.js";
import { BUNDLERS, type Bundler } from "./edit/plugin.js";
import { readTsConfigs, type TsConfig } from "./tsconfigs.js";
import { findWorkspace, type Manifest, membersOf, parseManifest, type Workspace } from "./workspaces.js";

/** A bundler's configuration; `text` is absent if there is no file yet. */
export interface BundlerFile {
	readonly bundler: Bundler;
	readonly file: string;
	readonly text?: string;
}

export interface ProjectFacts {
	readonly folder: string;
	readonly manifest: Manifest;
	/** The text of package.json; absent if there is none. */
	readonly manifestText?: string;
	/** tsconfig.json, where there is one, and others that scripts build by. */
	readonly tsconfigs: readonly TsConfig[];
	/** The workspace that the project is a member of. */
	readonly workspace: Workspace | undefined;
	/** The folders of the project's own workspaces. */
	readonly members: readonly string[];
	/** Which TypeScript: 7 has no plugins, older ones than 5.9 are not supported. */
	readonly typescript: { readonly version: string; readonly major: number } | undefined;
	readonly bundlers: readonly BundlerFile[];
	readonly vitest: boolean;
	readonly modules: "esm" | "commonjs";
	/** What installs packages here. */
	readonly installer: string;
}

const INSTALLERS: Readonly<Record<string, string>> = {
	"pnpm-lock.yaml": "pnpm install",
	"yarn.lock": "yarn install",
	"bun.lock": "bun install",
	"bun.lockb": "bun install",
};

/** Reads what there is to know about a project. */
export function readFacts(folder: string, compiler: TypeScript): ProjectFacts {
	const read = (name: string) =>
		existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
	const manifestText = read("package.json");
	const manifest = parseManifest(manifestText);
	const workspace = findWorkspace(compiler, folder);
	const folders = [folder, ...(workspace ? [workspace.folder] : [])];
	const lock = Object.keys(INSTALLERS).find((name) => folders.some((one) => existsSync(join(one, name))));
	const vitest = dependsOn(manifest, "vitest");
	return {
		folder,
		manifest,
		...(manifestText === undefined ? {} : { manifestText }),
		tsconfigs: readTsConfigs(compiler, folder, Object.values(manifest.scripts ?? {})),
		workspace,
		members: membersOf(compiler, folder, manifest),
		typescript: findTypeScript(folder, manifest, workspace?.manifest),
		bundlers: findBundlers(folder, manifest, vitest),
		vitest,
		modules: manifest.type === "module" ? "esm" : "commonjs",
		installer: INSTALLERS[lock ?? ""] ?? "npm install",
	};
}

/** Whether package.json names a package. */
export function dependsOn(manifest: Manifest, name: string): boolean {
	return [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies].some((all) => all?.[name]);
}

function findTypeScript(folder: string, ...manifests: (Manifest | undefined)[]): ProjectFacts["typescript"] {
	const ranges = manifests.map((one) => one?.devDependencies?.typescript ?? one?.dependencies?.typescript);
	const wanted = ranges.find((range) => range !== undefined);
	const version = installedVersion(folder, "typescript") ?? wanted?.replace(/^[^\d]*/, "");
	if (!version) return undefined;
	return { version, major: Number.parseInt(version, 10) };
}

/** The version of a package that files of a folder would get. */
export function installedVersion(folder: string, name: string): string | undefined {
	try {
		const file = createRequire(join(folder, "noop.js")).resolve(`${name}/package.json`);
		return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version;
	} catch {
		return undefined;
	}
}

function findBundlers(folder: string, manifest: Manifest, vitest: boolean): BundlerFile[] {
	const names = readdirSync(folder).sort();
	const load = (bundler: Bundler, name: string): BundlerFile => ({
		bundler,
		file: name,
		text: readFileSync(join(folder, name), "utf8"),
	});
	const found = BUNDLERS.flatMap((bundler) => {
		const pattern = new RegExp(
			`^${bundler}(\\.config)?(\\.[\\w-]+)?\\.config\\.[mc]?[jt]s$|^${bundler}\\.config(\\.[\\w-]+)?\\.[mc]?[jt]s$`,
		);
		return names.filter((name) => pattern.test(name)).map((name) => load(bundler, name));
	});
	const scripts = names
		.filter((name) => /\.[mc]?[jt]s$/.test(name) && !found.some(({ file }) => file === name))
		.map((name) => load("esbuild", name))
		.filter(({ text = "" }) => /(from\s*|require\s*\(\s*|import\s*\(\s*)["']esbuild["']/.test(text));
	const tests = names.filter((name) => /^vitest\.config\.[mc]?[jt]s$/.test(name)).map((name) => load("vite", name));
	const all = [...found, ...scripts, ...tests];
	const lacks = (bundler: Bundler): boolean => !all.some((one) => one.bundler === bundler);
	const ending = manifest.type === "module" ? "ts" : "mts";
	const vite = dependsOn(manifest, "vite") ? "vite" : vitest ? "vitest" : undefined;
	return [
		...all,
		...(vite && lacks("vite") ? [{ bundler: "vite", file: `${vite}.config.${ending}` } as const] : []),
		...(dependsOn(manifest, "next") && lacks("next") ? [{ bundler: "next", file: "next.config.mjs" } as const] : []),
	];
}
