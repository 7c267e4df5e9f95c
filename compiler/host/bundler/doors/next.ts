/**
 * `cloudloop/next`: the configuration of Next.js with our plugin, for webpack and for Turbopack. Only what runs in Node is
 * compiled: routes, server components, server actions; not the edge runtime, and not what goes to browsers.
 *
 * In:   export default cloudloop({ reactStrictMode: true })
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginOptions } from "../plugin.js";
import { openSlots } from "../slots.js";
import type { LoaderOptions } from "../turbopack.js";
import webpackPlugin from "./webpack.js";

/** What is used of the configuration. */
interface NextConfig {
	readonly serverExternalPackages?: readonly string[];
	readonly outputFileTracingIncludes?: Readonly<Record<string, readonly string[]>>;
	readonly turbopack?: { readonly rules?: Readonly<Record<string, unknown>> };
	readonly webpack?: ((config: WebpackConfig, context: WebpackContext) => WebpackConfig) | null;
}

interface WebpackConfig {
	readonly plugins: unknown[];
}

interface WebpackContext {
	readonly nextRuntime?: string;
}

/** Next.js takes an object, or a function that gives one. */
type Given<T> = T | ((phase: string, context: never) => T | Promise<T>);

export default function cloudloop<T extends object>(config: Given<T>, options: PluginOptions = {}): Given<T> {
	if (typeof config !== "function") return extend(config, options);
	return async (phase, context) => extend(await config(phase, context), options);
}

function extend<T extends object>(config: T, options: PluginOptions): T {
	const { serverExternalPackages = [], turbopack, webpack }: NextConfig = config;
	const { outputFileTracingIncludes: traced = {} }: NextConfig = config;
	const outdir = `${CACHE}/workers`;
	const loader: LoaderOptions = { outdir, external: options.external ?? [], slots: resolve(CACHE, "slots") };
	openSlots(loader.slots);
	return {
		...config,
		serverExternalPackages: [...new Set([...serverExternalPackages, "cloudloop"])],
		outputFileTracingIncludes: { ...traced, [ALL]: [...(traced[ALL] ?? []), `./${outdir}/*.mjs`] },
		turbopack: { ...turbopack, rules: withLoader(turbopack?.rules ?? {}, loader) },
		webpack(given: WebpackConfig, context: WebpackContext) {
			const made = webpack ? webpack(given, context) : given;
			if (context.nextRuntime === "nodejs") made.plugins.push(webpackPlugin(options));
			return made;
		},
	};
}

/** All routes. */
const ALL = "/*";
const CACHE = "node_modules/.cache/cloudloop-next";
/** The loader sees only files that mention our package, so that others stay with Turbopack's own compiler. */
const CONDITION = { all: ["node", { not: "foreign" }, { content: /["']cloudloop["']/ }] };
const LOADER = fileURLToPath(new URL("../turbopack.js", import.meta.url));
const PATTERNS = ["*.ts", "*.tsx", "*.mts", "*.cts"];

function withLoader(rules: Readonly<Record<string, unknown>>, options: LoaderOptions) {
	const ours = { condition: CONDITION, loaders: [{ loader: LOADER, options }], as: "*.jsx" };
	const added = PATTERNS.map((pattern) => [pattern, rules[pattern] ? [rules[pattern], ours].flat() : ours]);
	return { ...rules, ...Object.fromEntries(added) };
}
