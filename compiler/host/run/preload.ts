/**
 * Loaded into the user's process before the program: installs the hooks.
 *
 * `registerHooks` where Node has it, else `register`, whose hooks run on a thread of their own. The latter are for the
 * main thread only: in workers they are unreliable, and kernels need none.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { isMainThread } from "node:worker_threads";
import { createHooks, moduleOf, readManifest } from "./hooks.js";
import { compileLate } from "./late.js";
import type { Manifest } from "./manifest.js";

type Handler = (module: { _compile(text: string, file: string): void }, file: string) => void;

interface CommonJs {
	_resolveFilename: (request: string, ...rest: unknown[]) => string;
	_extensions: Record<string, Handler>;
	registerHooks?: (hooks: ReturnType<typeof createHooks>) => void;
}

const node = Module as unknown as CommonJs;

// Workers do not take this over from the process.
process.setSourceMapsEnabled(true);
if (node.registerHooks) {
	const manifest = readManifest();
	node.registerHooks(createHooks(manifest, compileLate));
	installRequire(manifest);
} else if (isMainThread) {
	Module.register("./thread.js", import.meta.url);
	installRequire(readManifest());
}

/** `require` of TypeScript files: hooks of ES modules do not see it in all versions of Node. */
function installRequire(manifest: Manifest): void {
	const resolve = node._resolveFilename;
	node._resolveFilename = (request, ...rest) =>
		Object.hasOwn(manifest.modules, request) ? request : resolve.call(Module, request, ...rest);
	for (const extension of [".ts", ".tsx", ".cts", ".mts"]) {
		node._extensions[extension] = (module, file) => {
			const found = moduleOf(manifest, file, compileLate);
			if (!found.exports) throw new Error(`${file} is an ES module: import it, require cannot load it`);
			module._compile(readFileSync(found.file, "utf8"), file);
		};
	}
}
