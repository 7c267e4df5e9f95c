/** What `init` would change in a project, one function per file; each gives nothing where all is as it should be. */
import { join, relative } from "node:path";
import type { TypeScript } from "../../host/load-typescript.js";
import { changeJson, type JsonChange } from "./edit/json.js";
import { addPlugin, hasPlugin } from "./edit/plugin.js";
import { changeTsConfigs } from "./edit/tsconfig.js";
import { dependsOn, type ProjectFacts } from "./project-facts.js";
import type { Manifest } from "./workspaces.js";

export interface Change {
	readonly file: string;
	readonly before: string;
	readonly after: string;
}

/** What the user has to do, since the file cannot be changed safely. */
export interface Manual {
	readonly file: string;
	readonly lines: readonly string[];
}

export interface Proposal {
	readonly changes: readonly Change[];
	readonly manual: readonly Manual[];
}

const TSC = /(?<![\w./-])tsc(?![\w.:-])/g;
/** What of tsc's flags `cloudloop build` knows too. */
const KNOWN_BY_BUILD =
	/(?<![\w./-])tsc((?:\s+(?:-p|--project|--outDir)\s+[\w./-]+|\s+(?:-w|--watch))*)(?=\s*($|&&|;|\|))/g;

/** Everything that is missing. `version`: of our package. */
export function propose(compiler: TypeScript, facts: ProjectFacts, version: string): Proposal {
	const byTsc = isBuiltByTsc(facts);
	const configs = takesPlugins(facts) ? changeTsConfigs(compiler, facts, byTsc) : [];
	const parts = [
		...manifestsOf(compiler, facts, version),
		...configs.map(({ file, text, after, lines }) => toProposal(file, text, after, lines)),
		...bundlersOf(compiler, facts),
	];
	return {
		changes: parts.flatMap(({ changes }) => changes),
		manual: parts.flatMap(({ manual }) => manual),
	};
}

/** Whether tsc itself makes the output, so that loops go through our plugin for tsc. */
export function isBuiltByTsc({ bundlers, tsconfigs, manifest, workspace }: ProjectFacts): boolean {
	const bundles = bundlers.some(({ file }) => !/^vitest\./.test(file));
	const emits = tsconfigs.some((config) => config.emits && !config.isSolution);
	const own = Object.values(manifest.scripts ?? {}).some((script) => /(?<![\w./-])tsp?c(?![\w.:-])/.test(script));
	return !bundles && emits && (own || buildScripts(workspace?.manifest).length > 0);
}

/** Scripts of the root that build all packages by tsc. */
export function buildScripts(manifest: Manifest | undefined): [string, string][] {
	const builds = /(?<![\w./-])tsp?c\s+([^&|;]*\s)?(-b|--build)(?![\w-])/;
	return Object.entries(manifest?.scripts ?? {}).filter(([, script]) => builds.test(script));
}

/** Whether the project's TypeScript takes plugins. */
export function takesPlugins({ typescript }: ProjectFacts): boolean {
	const [major = 0, minor = 0] = (typescript?.version ?? "").split(".").map(Number);
	return major === 6 || (major === 5 && minor >= 9);
}

function manifestsOf(compiler: TypeScript, facts: ProjectFacts, version: string): Proposal[] {
	const { manifest, manifestText, workspace } = facts;
	if (manifestText === undefined) return [];
	const byTsc = isBuiltByTsc(facts);
	const own = byTsc ? scriptChanges(Object.entries(manifest.scripts ?? {}), facts) : [];
	const above = byTsc && takesPlugins(facts) ? scriptChanges(buildScripts(workspace?.manifest), facts) : [];
	const isAbove = Object.values(manifest.scripts ?? {}).every(
		(script) => script.search(TSC) < 0 && !/\btspc\b/.test(script),
	);
	const patch = byTsc && takesPlugins(facts) ? patchChange(facts) : [];
	const dependency: JsonChange[] = dependsOn(manifest, "cloudloop")
		? []
		: [{ kind: "property", path: ["dependencies"], name: "cloudloop", value: JSON.stringify(`^${version}`) }];
	const changes = [...dependency, ...(isAbove ? [] : patch), ...own];
	const proposals = [toProposalOf(compiler, "package.json", manifestText, changes)];
	if (!workspace) return proposals;
	const file = relative(facts.folder, join(workspace.folder, "package.json"));
	return [...proposals, toProposalOf(compiler, file, workspace.manifestText, [...(isAbove ? patch : []), ...above])];
}

/** ts-patch, if neither the project nor its workspace has it. */
function patchChange({ manifest, workspace, typescript }: ProjectFacts): JsonChange[] {
	if ([manifest, workspace?.manifest].some((one) => one && dependsOn(one, "ts-patch"))) return [];
	const range = typescript?.major === 6 && nodeAtLeast(22, 15) ? "^4.0.1" : "^3.3.0";
	return [{ kind: "property", path: ["devDependencies"], name: "ts-patch", value: JSON.stringify(range) }];
}

function scriptChanges(scripts: readonly [string, string][], facts: ProjectFacts): JsonChange[] {
	return scripts.flatMap(([name, script]): JsonChange[] => {
		const value = takesPlugins(facts)
			? script.replace(TSC, "tspc")
			: script.replace(KNOWN_BY_BUILD, "cloudloop build$1");
		return value === script ? [] : [{ kind: "text", path: ["scripts", name], value }];
	});
}

function toProposalOf(compiler: TypeScript, file: string, text: string, changes: readonly JsonChange[]): Proposal {
	if (changes.length === 0) return nothing;
	const lines = changes.map(
		(change) => `${change.path.join(".")}: ${"name" in change ? `"${change.name}": ` : ""}${change.value}`,
	);
	return toProposal(file, text, changeJson(compiler, text, changes), lines);
}

function bundlersOf(compiler: TypeScript, { bundlers }: ProjectFacts): Proposal[] {
	return bundlers.map(({ bundler, file, text }) => {
		if (text === undefined) return toProposal(file, "", newConfig(file), []);
		if (hasPlugin(text)) return nothing;
		const edit = addPlugin(compiler, file, text, bundler);
		if (edit.kind === "present") return nothing;
		return edit.kind === "edited"
			? toProposal(file, text, edit.text, [])
			: { changes: [], manual: [{ file, lines: edit.lines }] };
	});
}

function newConfig(file: string): string {
	if (file.startsWith("next")) return 'import cloudloop from "cloudloop/next";\n\nexport default cloudloop({});\n';
	const from = file.startsWith("vitest") ? "vitest/config" : "vite";
	return [
		'import cloudloop from "cloudloop/vite";',
		`import { defineConfig } from "${from}";`,
		"",
		"export default defineConfig({",
		"\tplugins: [cloudloop()],",
		"});",
		"",
	].join("\n");
}

const nothing: Proposal = { changes: [], manual: [] };

function toProposal(file: string, before: string, after: string | undefined, lines: readonly string[]): Proposal {
	if (after === undefined) return { changes: [], manual: [{ file, lines }] };
	return { changes: [{ file, before, after }], manual: [] };
}

function nodeAtLeast(major: number, minor: number): boolean {
	const [a = 0, b = 0] = process.versions.node.split(".").map(Number);
	return a > major || (a === major && b >= minor);
}
