/** Puts emitted files on disk, and takes away kernels and plans of files that have no loops any more. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { EmittedFile } from "./emit.js";

/** How many files were written, and how many of them are kernels. */
export interface Written {
	readonly files: number;
	readonly kernels: number;
}

const SCRIPT = /\.([mc]?js)x?$/;
/** Every kernel takes these. */
const KERNEL = "($begin, $end, $frame)";

/** Writes files; `changed`: only those whose text is another than on disk, for whoever watches them. */
export function writeEmitted(emitted: readonly EmittedFile[], options: { readonly changed: boolean }): Written {
	const written = emitted.filter(({ fileName, text }) => !options.changed || textOf(fileName) !== text);
	for (const { fileName, text } of written) {
		mkdirSync(dirname(fileName), { recursive: true });
		writeFileSync(fileName, text);
	}
	removeStale(emitted);
	const kernels = written.filter((file) => file.kernels && SCRIPT.test(file.fileName)).length;
	return { files: written.length, kernels };
}

/** A loop that is no more leaves a module that deploys and bundlers would still take for a kernel. */
function removeStale(emitted: readonly EmittedFile[]): void {
	const names = new Set(emitted.map(({ fileName }) => fileName));
	for (const { fileName } of emitted) {
		if (!SCRIPT.test(fileName)) continue;
		const kernels = fileName.replace(SCRIPT, ".kernels.$1");
		if (!names.has(kernels) && textOf(kernels)?.includes(KERNEL)) {
			rmSync(kernels);
			rmSync(`${kernels}.map`, { force: true });
		}
		const plan = fileName.replace(SCRIPT, ".plan.json");
		if (!names.has(plan) && textOf(plan)?.startsWith('{\n\t"version": 1,\n\t"loops": [')) rmSync(plan);
	}
}

function textOf(file: string): string | undefined {
	return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
