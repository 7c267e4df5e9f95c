/** The plugin for TypeScript's language service: diagnostics, hover, hints and fixes of ours beside TypeScript's own. */
import { dirname } from "node:path";
import type ts from "typescript";
import type { server } from "typescript/lib/tsserverlibrary.js";
import type { Compilation } from "../../compilation.js";
import { compileProgram } from "../../compile.js";
import { toTsDiagnostic } from "../../diagnostic/typescript-diagnostic.js";
import { checkDecorators } from "../function-decorators.js";
import type { TypeScript } from "../load-typescript.js";
import { formatOf } from "../program.js";
import { fixesAt } from "./fixes.js";
import { hoverAt, notesOf } from "./notes.js";

/** What is known of one file of the present program. */
interface Opened {
	readonly program: ts.Program;
	readonly file: ts.SourceFile;
	readonly compilation: Compilation;
	readonly lift: (diagnostic: ts.Diagnostic) => boolean;
}

/** The form that tsserver asks for. */
export function init({ typescript: compiler }: { readonly typescript: TypeScript }) {
	return { create: (info: server.PluginCreateInfo) => decorate(compiler, info) };
}

function decorate(compiler: TypeScript, { languageService: service }: server.PluginCreateInfo): ts.LanguageService {
	const known = new WeakMap<ts.Program, Map<string, Opened>>();
	const open = (fileName: string): Opened | undefined => {
		const program = service.getProgram();
		const file = program?.getSourceFile(fileName);
		if (!program || !file || !/\b(prange|parallel)\b/.test(file.text)) return undefined;
		const files = known.get(program) ?? new Map<string, Opened>();
		known.set(program, files);
		const opened = files.get(fileName) ?? openFile(compiler, program, file);
		files.set(fileName, opened);
		return opened;
	};
	return Object.assign(Object.create(service) as ts.LanguageService, {
		...diagnosticMethods(compiler, service, open),
		...noteMethods(compiler, service, open),
	});
}

function openFile(compiler: TypeScript, program: ts.Program, file: ts.SourceFile): Opened {
	const { configFilePath } = program.getCompilerOptions();
	const root = typeof configFilePath === "string" ? dirname(configFilePath) : program.getCurrentDirectory();
	const lift = checkDecorators(compiler, program, file);
	const compilation = compileProgram(compiler, program, {
		root,
		files: [file.fileName],
		formatOf: (one) => formatOf(compiler, program, one),
	});
	return { program, file, compilation, lift };
}

type Open = (fileName: string) => Opened | undefined;

function diagnosticMethods(compiler: TypeScript, service: ts.LanguageService, open: Open): Partial<ts.LanguageService> {
	return {
		getSemanticDiagnostics(fileName) {
			const opened = open(fileName);
			const theirs = service.getSemanticDiagnostics(fileName);
			if (!opened) return theirs;
			const ours = opened.compilation.diagnostics.map((one) => toTsDiagnostic(compiler, opened.program, one));
			return [...theirs.filter(opened.lift), ...ours.filter((one) => one.file === opened.file)];
		},
		getSuggestionDiagnostics(fileName) {
			const opened = open(fileName);
			const theirs = service.getSuggestionDiagnostics(fileName);
			return opened ? theirs.filter(opened.lift) : theirs;
		},
		getCodeFixesAtPosition(...args) {
			const [fileName, start, , codes] = args;
			const theirs = service.getCodeFixesAtPosition(...args);
			const opened = codes.some((code) => code > 100_000) ? open(fileName) : undefined;
			if (!opened) return theirs;
			const fixes = fixesAt(compiler, opened.file, opened.compilation.plan.loops, start);
			const ours = fixes.map(({ title, edits }) => ({
				fixName: "cloudloop",
				description: title,
				changes: [
					{
						fileName,
						textChanges: edits.map((edit) => ({
							span: { start: edit.start, length: edit.end - edit.start },
							newText: edit.text,
						})),
					},
				],
			}));
			return [...theirs, ...ours];
		},
	};
}

function noteMethods(compiler: TypeScript, service: ts.LanguageService, open: Open): Partial<ts.LanguageService> {
	const notes = ({ file, compilation }: Opened) => notesOf(compiler, file, compilation.plan.loops);
	return {
		getQuickInfoAtPosition(fileName, position, ...rest) {
			const theirs = service.getQuickInfoAtPosition(fileName, position, ...rest);
			const opened = open(fileName);
			const note = opened && hoverAt(notes(opened), position);
			if (!note) return theirs;
			const documentation = [...(theirs?.documentation ?? []), { kind: "text", text: `\n${note.text}` }];
			const span = { start: note.start, length: note.end - note.start };
			const empty = { kind: compiler.ScriptElementKind.unknown, kindModifiers: "", textSpan: span };
			return { ...(theirs ?? empty), documentation };
		},
		provideInlayHints(fileName, span, preferences) {
			const theirs = service.provideInlayHints(fileName, span, preferences);
			const opened = open(fileName);
			const inside = (at: number) => at >= span.start && at <= span.start + span.length;
			const ours = opened ? notes(opened).hints.filter((hint) => inside(hint.end)) : [];
			const kind = compiler.InlayHintKind.Type;
			return [...theirs, ...ours.map(({ end, text }) => ({ text, position: end, kind, whitespaceBefore: true }))];
		},
	};
}
