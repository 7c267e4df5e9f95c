/** What `init` would change in a project, one function per file; each gives nothing where all is as it should be. */
import type { TypeScript } from "../../host/load-typescript.js";
import { changeJson, type JsonChange } from "./edit/json.js";
import { addPlugin, hasPlugin } from "./edit/plugin.js";
import { dependsOn, type ProjectFacts } from "./project-facts.js";

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

const EDITOR = { name: "cloudloop/language-service" };
const PLUGIN = { transform: "cloudloop/tsc", transformProgram: true };
const TSC = /(?<![\w./-])tsc(?![\w.:-])/g;
/** What of tsc's flags `cloudloop build` knows too. */
const KNOWN_BY_BUILD =
	/(?<![\w./-])tsc((?:\s+(?:-p|--project|--outDir)\s+[\w./-]+|\s+(?:-w|--watch))*)(?=\s*($|&&|;|\|))/g;

/** Everything that is missing. `version`: of our package. */
export function propose(compiler: TypeScript, facts: ProjectFacts, version: string): Proposal {
	const parts = [manifestOf(compiler, facts, version), tsconfigOf(compiler, facts), ...bundlersOf(compiler, facts)];
	return {
		changes: parts.flatMap(({ changes }) => changes),
		manual: parts.flatMap(({ manual }) => manual),
	};
}

/** Whether tsc itself makes the output, so that loops go through our plugin for tsc. */
export function isBuiltByTsc({ bundlers, tsconfigText, manifest }: ProjectFacts): boolean {
	const bundles = bundlers.some(({ file }) => !/^vitest\./.test(file));
	const emits = tsconfigText !== undefined && !/"(noEmit|emitDeclarationOnly)"\s*:\s*true/.test(tsconfigText);
	return (
		!bundles &&
		emits &&
		Object.values(manifest.scripts ?? {}).some((script) => /(?<![\w./-])tsp?c(?![\w.:-])/.test(script))
	);
}

/** Whether the project's TypeScript takes plugins. */
export function takesPlugins({ typescript }: ProjectFacts): boolean {
	const [major = 0, minor = 0] = (typescript?.version ?? "").split(".").map(Number);
	return major === 6 || (major === 5 && minor >= 9);
}

function manifestOf(compiler: TypeScript, facts: ProjectFacts, version: string): Proposal {
	const { manifest, manifestText, typescript } = facts;
	if (manifestText === undefined) return nothing;
	const changes: JsonChange[] = [];
	if (!dependsOn(manifest, "cloudloop")) {
		changes.push({ kind: "property", path: ["dependencies"], name: "cloudloop", value: JSON.stringify(`^${version}`) });
	}
	const byTsc = isBuiltByTsc(facts);
	const byPlugin = byTsc && takesPlugins(facts);
	if (byPlugin && !dependsOn(manifest, "ts-patch")) {
		const range = typescript?.major === 6 && nodeAtLeast(22, 15) ? "^4.0.1" : "^3.3.0";
		changes.push({ kind: "property", path: ["devDependencies"], name: "ts-patch", value: JSON.stringify(range) });
	}
	for (const [name, script] of byTsc ? Object.entries(manifest.scripts ?? {}) : []) {
		const value = byPlugin ? script.replace(TSC, "tspc") : script.replace(KNOWN_BY_BUILD, "cloudloop build$1");
		if (value !== script) changes.push({ kind: "text", path: ["scripts", name], value });
	}
	if (changes.length === 0) return nothing;
	return toProposal("package.json", manifestText, changeJson(compiler, manifestText, changes), [
		...changes.map(
			(change) => `${change.path.join(".")}: ${"name" in change ? `"${change.name}": ` : ""}${change.value}`,
		),
	]);
}

function tsconfigOf(compiler: TypeScript, facts: ProjectFacts): Proposal {
	const { tsconfigText } = facts;
	if (tsconfigText === undefined || !takesPlugins(facts)) return nothing;
	const { config } = compiler.parseConfigFileTextToJson("tsconfig.json", tsconfigText) as {
		config?: { compilerOptions?: { plugins?: readonly Record<string, unknown>[] } };
	};
	const { plugins = [] } = config?.compilerOptions ?? {};
	const byTsc = isBuiltByTsc(facts);
	const isThere = plugins.some((one) => (byTsc ? one.transform === PLUGIN.transform : one.name === EDITOR.name));
	if (isThere) return nothing;
	const hasEditor = plugins.some(({ name }) => name === EDITOR.name);
	const entry = JSON.stringify({ ...(hasEditor ? {} : EDITOR), ...(byTsc ? PLUGIN : {}) })
		.replace(/([{,])"/g, '$1 "')
		.replace(/":/g, '": ')
		.replace(/}$/, " }");
	const change: JsonChange = { kind: "item", path: ["compilerOptions", "plugins"], value: entry };
	const after = changeJson(compiler, tsconfigText, [change]);
	return toProposal("tsconfig.json", tsconfigText, after, [`in compilerOptions: "plugins": [${entry}]`]);
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
