/**
 * The plugin as a loader of webpack's form, which is what Turbopack takes. `cloudloop/next` adds it to the rules.
 *
 * Of a file that `new URL(…, import.meta.url)` names Turbopack makes an asset: in routes one that the server loads from
 * disk, in server components one that browsers may load. So workers load a file that is none, which the configuration
 * adds to what Next.js traces.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { cacheKey } from "../run/cache.js";
import { createWorkspace } from "../workspace.js";
import { compileFile, linkKernels } from "./compile-file.js";
import { bundleKernels } from "./kernel-files.js";
import { writeToSlot } from "./slots.js";

/** Options of the loader: plain data, since Turbopack runs it in a process of its own. */
export interface LoaderOptions {
	/** Where workers find kernels, relative to the project's folder. */
	readonly outdir: string;
	readonly external: readonly string[];
	/** The folder of the slots. */
	readonly slots: string;
}

/** What is used of a loader's context. */
interface LoaderContext {
	readonly resourcePath: string;
	/** The project's folder. */
	readonly rootContext?: string;
	async(): (error: unknown, code?: string, map?: unknown) => void;
	getOptions(): LoaderOptions;
	addDependency(file: string): void;
	emitWarning?(warning: Error): void;
}

const workspace = createWorkspace();

export default function load(this: LoaderContext, text: string): void {
	const done = this.async();
	compile(this, text).then(
		({ code, map }) => done(undefined, code, map),
		(error: unknown) => done(error),
	);
}

async function compile(context: LoaderContext, source: string): Promise<{ code: string; map?: unknown }> {
	const { resourcePath } = context;
	const compiled = compileFile(workspace, resourcePath, (found) => context.emitWarning?.(new Error(found)));
	if (!compiled) return { code: source };
	for (const file of compiled.reached) context.addDependency(file);
	const { main, kernels } = compiled;
	if (!kernels) return { code: main.code, map: JSON.parse(main.map) };
	const mode = process.env.NODE_ENV ?? "production";
	const define = { "process.env.NODE_ENV": JSON.stringify(mode) };
	const { outdir, external, slots } = context.getOptions();
	const folder = resolve(context.rootContext ?? "", outdir);
	const options = { define, minify: mode === "production", external: [...external], outdir: folder };
	const text = await bundleKernels(kernels.file, options);
	const name = `${cacheKey([text])}.${kernels.file.name}`;
	mkdirSync(folder, { recursive: true });
	// Whole or not at all: a server may be loading it.
	const draft = join(folder, `${name}.${process.pid}.tmp`);
	writeFileSync(draft, text);
	renameSync(draft, join(folder, name));
	const { code, map } = linkKernels(main, {
		module: relativeTo(resourcePath, writeToSlot(slots, resourcePath, kernels.file.path)),
		url: `$toFileUrl(process.cwd() + ${JSON.stringify(`/${outdir}/${name}`)}).href`,
		head: 'import { pathToFileURL as $toFileUrl } from "node:url";',
	});
	return { code, map: JSON.parse(map) };
}

/** Turbopack resolves no absolute paths. */
function relativeTo(file: string, path: string): string {
	const way = relative(dirname(file), path).replaceAll("\\", "/");
	return way.startsWith(".") ? way : `./${way}`;
}
