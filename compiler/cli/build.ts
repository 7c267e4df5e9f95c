/** `cloudloop build`: what tsc would emit, with loops rewritten and their kernels beside. */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defineCommand } from "citty";
import { compileProject } from "../host/compile-project.js";
import { type EmittedFile, emitProgram } from "../host/emit/emit.js";
import { buildOptions } from "../host/emit/emit-options.js";
import { loadTypeScript, type TypeScript } from "../host/load-typescript.js";
import { declarationErrors, ownFilesOf } from "../host/program.js";
import { type Project, projectOfConfig, projectsOf } from "../host/project.js";
import { COMMON } from "./arguments.js";
import type { Command } from "./command.js";
import { EXIT, Exit } from "./exit.js";
import { findFiles, findPath } from "./files.js";
import { reportDiagnostics } from "./report.js";

export const build = defineCommand({
	meta: { name: "build", description: "Compile a project to JavaScript" },
	args: {
		file: {
			type: "positional",
			description: "Files or folders; default: the project's",
			valueHint: "FILE…",
			required: false,
		},
		project: { type: "string", alias: "p", description: "A tsconfig.json, or its folder", valueHint: "PATH" },
		outDir: { type: "string", description: "Folder for the output", valueHint: "PATH" },
		check: {
			type: "boolean",
			default: true,
			description: "Look for type errors",
			negativeDescription: "Skip type errors",
		},
		...COMMON,
	},
	run({ args }) {
		if (args.project !== undefined && args._.length > 0) {
			throw new Exit(EXIT.usage, "build takes files or --project, not both");
		}
		const files = findFiles(args._);
		const config = files.length > 0 ? undefined : findConfig(args.project ?? ".");
		const { ts } = loadTypeScript(dirname(config ?? files[0] ?? ""));
		const projects = config ? [projectOfConfig(ts, config)] : projectsOf(ts, files);
		const emitted = projects.flatMap((project) => emit(ts, project, args.outDir, args.check));
		for (const file of emitted) {
			mkdirSync(dirname(file.fileName), { recursive: true });
			writeFileSync(file.fileName, file.text);
		}
		const kernels = emitted.filter((file) => file.kernels && /\.[mc]?js$/.test(file.fileName)).length;
		process.stderr.write(`${emitted.length} files written, ${kernels} of them kernels\n`);
	},
}) as Command;

function findConfig(name: string): string {
	const path = findPath(name);
	if (!statSync(path).isDirectory()) return path;
	try {
		return findPath(join(path, "tsconfig.json"));
	} catch {
		throw new Exit(EXIT.usage, `${name === "." ? "this folder" : name} has no tsconfig.json: name files, or a project`);
	}
}

/** Emits a project; nothing is emitted if there are errors. */
function emit(compiler: TypeScript, found: Project, outDir: string | undefined, check: boolean): EmittedFile[] {
	const folder = outDir === undefined ? undefined : resolve(outDir);
	if (found.options.noEmit && found.configFile && !folder) {
		throw new Exit(EXIT.usage, `${found.configFile} has noEmit: say where to with --outDir`);
	}
	const project = { ...found, options: buildOptions(found, folder) };
	const { program, compilation, diagnostics } = compileProject(compiler, project, { check });
	const more = check && compilation ? declarationErrors(compiler, program) : [];
	const sourceOf = (file: string) => program.getSourceFile(file)?.text;
	const errors = reportDiagnostics([...diagnostics, ...more], { quiet: false, sourceOf });
	if (errors > 0 || !compilation) throw new Exit(EXIT.diagnostics);
	return emitProgram(compiler, program, compilation, ownFilesOf(program));
}
