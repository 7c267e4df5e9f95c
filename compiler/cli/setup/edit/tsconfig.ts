/**
 * Adds our plugins to configurations of TypeScript. A list of plugins takes the place of an inherited one, so the entry
 * goes where the list stands, if that file belongs to the project; else the inherited entries are repeated.
 *
 * In:   { "extends": "../base.json" }, whose plugins are [a]
 * Out:  { "extends": "../base.json", "compilerOptions": { "plugins": [a, ours] } }
 */
import type { TypeScript } from "../../../host/load-typescript.js";
import type { ProjectFacts } from "../project-facts.js";
import type { PluginEntry, TsConfig, TsConfigBase } from "../tsconfigs.js";
import { changeJson } from "./json.js";

export interface TsConfigChange extends TsConfigBase {
	/** Undefined if the file cannot be changed safely. */
	readonly after: string | undefined;
	/** What to add by hand. */
	readonly lines: readonly string[];
}

const EDITOR = { name: "cloudloop/language-service" };
const PLUGIN = { transform: "cloudloop/tsc", transformProgram: true };

/** `byTsc`: the output is made by tsc, which then needs the plugin too. */
export function changeTsConfigs(compiler: TypeScript, facts: ProjectFacts, byTsc: boolean): TsConfigChange[] {
	const changes = new Map<string, TsConfigChange>();
	for (const config of facts.tsconfigs) {
		if (config.isSolution || hasOurs(config.plugins, byTsc)) continue;
		const files = [config, ...config.bases];
		const owner = files.find(({ text }) => ownPlugins(compiler, text) !== undefined);
		// What was changed before gives its plugins to those that extend it, unless they have others.
		if (files.slice(0, owner ? files.indexOf(owner) + 1 : undefined).some(({ file }) => changes.has(file))) continue;
		const target = owner && isOwnFile(owner) ? owner : config;
		const inherited = target === config && owner !== config ? config.plugins : [];
		changes.set(target.file, changeOne(compiler, target, inherited, newEntry(config.plugins, byTsc)));
	}
	return [...changes.values()];
}

function changeOne(
	compiler: TypeScript,
	{ file, text }: TsConfigBase,
	inherited: readonly PluginEntry[],
	entry: PluginEntry,
): TsConfigChange {
	const entries = [...inherited, entry].map(toText);
	const path = ["compilerOptions", "plugins"];
	const after = changeJson(
		compiler,
		text,
		entries.map((value) => ({ kind: "item", path, value })),
	);
	return { file, text, after, lines: [`in compilerOptions: "plugins": [${entries.join(", ")}]`] };
}

function hasOurs(plugins: readonly PluginEntry[], byTsc: boolean): boolean {
	return plugins.some((one) => (byTsc ? one.transform === PLUGIN.transform : one.name === EDITOR.name));
}

function newEntry(plugins: readonly PluginEntry[], byTsc: boolean): PluginEntry {
	const hasEditor = plugins.some(({ name }) => name === EDITOR.name);
	return { ...(hasEditor ? {} : EDITOR), ...(byTsc ? PLUGIN : {}) };
}

function toText(entry: PluginEntry): string {
	return JSON.stringify(entry)
		.replace(/([{,])"/g, '$1 "')
		.replace(/":/g, '": ')
		.replace(/}$/, " }");
}

function ownPlugins(compiler: TypeScript, text: string): unknown {
	const { config } = compiler.parseConfigFileTextToJson("tsconfig.json", text) as {
		config?: { compilerOptions?: { plugins?: unknown } };
	};
	return config?.compilerOptions?.plugins;
}

/** A file of the project itself: not above its folder, where other packages extend it too, and not of a package. */
function isOwnFile({ file }: TsConfigBase | TsConfig): boolean {
	return !/(^|[\\/])(\.\.|node_modules)([\\/]|$)/.test(file);
}
