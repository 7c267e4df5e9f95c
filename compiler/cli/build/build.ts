/** `cloudloop build`: what tsc would emit, with loops rewritten and their kernels beside. */
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defineCommand } from "citty";
import { type CompiledProject, compileProgramOf, compileProject } from "../../host/compile-project.js";
import { type EmittedFile, emitProgram } from "../../host/emit/emit.js";
import { buildOptions } from "../../host/emit/emit-options.js";
import { type Written, writeEmitted } from "../../host/emit/write.js";
import { loadTypeScript, type TypeScript } from "../../host/load-typescript.js";
import { declarationErrors, ownFilesOf } from "../../host/program.js";
import { type Project, projectOfConfig, projectsOf } from "../../host/project.js";
import { CHECK, COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { EXIT, Exit } from "../exit.js";
import { findFiles, findPath } from "../files.js";
import { reportDiagnostics } from "../report.js";
import { watchBuild } from "./watch.js";

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
		watch: { type: "boolean", alias: "w", description: "Build again when a file changes, until interrupted" },
		...CHECK,
		...COMMON,
	},
	async run({ args }) {
		if (args.project !== undefined && args._.length > 0) {
			throw new Exit(EXIT.usage, "build takes files or --project, not both");
		}
		const files = findFiles(args._);
		const config = files.length > 0 ? undefined : findConfig(args.project ?? ".");
		const { ts } = loadTypeScript(dirname(config ?? files[0] ?? ""));
		const projects = config ? [projectOfConfig(ts, config)] : projectsOf(ts, files);
		const { check } = args;
		const optionsOf = (project: Project) => optionsFor(project, args.outDir);
		const ready = projects.map((project) => ({ ...project, options: optionsOf(project) }));
		if (!args.watch) {
			const emitted = ready.flatMap((project) => emit(ts, compileProject(ts, project, { check }), check));
			return tell(writeEmitted(emitted, { changed: false }));
		}
		const watched = ready.map((project) => ({ project, files: config ? undefined : project.files }));
		process.exitCode = await watchBuild(ts, watched, {
			optionsOf,
			onProgram(project, program) {
				const emitted = emit(ts, compileProgramOf(ts, project, program, { check }), check);
				tell(writeEmitted(emitted, { changed: true }));
			},
		});
	},
}) as Command;

function tell({ files, kernels }: Written): void {
	process.stderr.write(`${files} files written, ${kernels} of them kernels\n`);
}

function findConfig(name: string): string {
	const path = findPath(name);
	if (!statSync(path).isDirectory()) return path;
	try {
		return findPath(join(path, "tsconfig.json"));
	} catch {
		throw new Exit(EXIT.usage, `${name === "." ? "this folder" : name} has no tsconfig.json: name files, or a project`);
	}
}

function optionsFor(project: Project, outDir: string | undefined) {
	const folder = outDir === undefined ? undefined : resolve(outDir);
	if (project.options.noEmit && project.configFile && !folder) {
		throw new Exit(EXIT.usage, `${project.configFile} has noEmit: say where to with --outDir`);
	}
	return buildOptions(project, folder);
}

/** Emits a project; nothing is emitted if there are errors. */
function emit(compiler: TypeScript, compiled: CompiledProject, check: boolean): EmittedFile[] {
	const { program, compilation, diagnostics } = compiled;
	const more = check && compilation ? declarationErrors(compiler, program) : [];
	const sourceOf = (file: string) => program.getSourceFile(file)?.text;
	const errors = reportDiagnostics([...diagnostics, ...more], { quiet: false, sourceOf });
	if (errors > 0 || !compilation) throw new Exit(EXIT.diagnostics);
	return emitProgram(compiler, program, compilation, ownFilesOf(program));
}
