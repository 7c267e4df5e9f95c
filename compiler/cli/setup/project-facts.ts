/** What a folder's project is made with: read from files alone, nothing is run. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BUNDLERS, type Bundler } from "./edit/plugin.js";

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
	/** The text of tsconfig.json; absent if there is none. */
	readonly tsconfigText?: string;
	/** Which TypeScript: 7 has no plugins, older ones than 5.9 are not supported. */
	readonly typescript: { readonly version: string; readonly major: number } | undefined;
	readonly bundlers: readonly BundlerFile[];
	readonly vitest: boolean;
	readonly modules: "esm" | "commonjs";
	/** What installs packages here. */
	readonly installer: string;
}

export interface Manifest {
	readonly type?: string;
	readonly scripts?: Readonly<Record<string, string>>;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly peerDependencies?: Readonly<Record<string, string>>;
}

const INSTALLERS: Readonly<Record<string, string>> = {
	"pnpm-lock.yaml": "pnpm install",
	"yarn.lock": "yarn install",
	"bun.lock": "bun install",
	"bun.lockb": "bun install",
};

/** Packages that a bundler is known by, where its name is not that of the package. */
const PACKAGES: Partial<Record<Bundler, string>> = { rspack: "@rspack/core" };

/** Reads what there is to know about a project. */
export function readFacts(folder: string): ProjectFacts {
	const read = (name: string) =>
		existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : undefined;
	const manifestText = read("package.json");
	const manifest = parseManifest(manifestText);
	const tsconfigText = read("tsconfig.json");
	const lock = Object.keys(INSTALLERS).find((name) => existsSync(join(folder, name)));
	const vitest = dependsOn(manifest, "vitest");
	return {
		folder,
		manifest,
		...(manifestText === undefined ? {} : { manifestText }),
		...(tsconfigText === undefined ? {} : { tsconfigText }),
		typescript: findTypeScript(folder, manifest),
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

function parseManifest(text: string | undefined): Manifest {
	try {
		return JSON.parse(text ?? "{}") as Manifest;
	} catch {
		return {};
	}
}

function findTypeScript(folder: string, manifest: Manifest): ProjectFacts["typescript"] {
	const wanted = manifest.devDependencies?.typescript ?? manifest.dependencies?.typescript;
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
	const isVite = dependsOn(manifest, PACKAGES.vite ?? "vite") || vitest;
	if (!isVite || all.some(({ bundler }) => bundler === "vite")) return all;
	const ending = manifest.type === "module" ? "ts" : "mts";
	return [...all, { bundler: "vite", file: `${dependsOn(manifest, "vite") ? "vite" : "vitest"}.config.${ending}` }];
}
