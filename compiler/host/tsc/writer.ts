/** Writes what tsc emits, with rewritten scripts in the place of the user's, and their kernels and plans beside. */
import { createHash } from "node:crypto";
import type ts from "typescript";
import type { Compilation } from "../../compilation.js";
import { createEmit } from "../emit/emit.js";
import type { TypeScript } from "../load-typescript.js";

export interface WriterOptions {
	readonly compiler: TypeScript;
	/** Emits the user's own texts. */
	readonly program: ts.Program;
	readonly compilation: Compilation;
	/** Transformers of other plugins. */
	readonly transformers: ts.CustomTransformers | undefined;
	readonly write: ts.WriteFileCallback;
}

/**
 * The callback to emit with. Nothing is rewritten before the first file that has loops. A map comes before its script,
 * and is held back: what takes its place is only known with the script.
 */
export function createWriter(options: WriterOptions): ts.WriteFileCallback {
	const { compiler, program, compilation, transformers, write } = options;
	const { composite } = program.getCompilerOptions();
	let emit: ReturnType<typeof createEmit> | undefined;
	return (...args) => {
		const [fileName, text, mark, onError, files, data] = args;
		const [file, more] = files ?? [];
		if (file && !more && composite && /\.d\.([^./\\]+\.)?[mc]?ts$/.test(fileName)) {
			const signed = signBody(text, file.text, data);
			return write(fileName, signed.text, mark, onError, files, signed.data);
		}
		if (!file || more || !compilation.files.has(file.fileName) || !/\.[mc]?jsx?(\.map)?$/.test(fileName)) {
			return write(...args);
		}
		if (fileName.endsWith(".map")) return;
		emit ??= createEmit(compiler, program, compilation, transformers);
		for (const one of emit(file, text)) write(one.fileName, one.text, mark, onError, files);
	};
}

/** Where the comment with the map's name begins in declarations; internal. */
type DeclarationData = ts.WriteFileCallbackData & { sourceMapUrlPos?: number };

/**
 * Makes declarations change with the bodies they come from. `tsc -b` builds a project again only if the declarations of
 * those that it references have changed; its kernels have copies of their functions.
 */
function signBody(text: string, body: string, data: DeclarationData | undefined) {
	const position = data?.sourceMapUrlPos;
	const at = position === undefined || position < 0 ? text.length : position;
	const before = text.slice(0, at);
	const hash = createHash("sha256").update(body).digest("hex").slice(0, 16);
	const signature = `${before === "" || before.endsWith("\n") ? "" : "\n"}// cloudloop: made from ${hash}\n`;
	const moved = data && at < text.length ? { ...data, sourceMapUrlPos: at + signature.length } : data;
	return { text: before + signature + text.slice(at), data: moved };
}
