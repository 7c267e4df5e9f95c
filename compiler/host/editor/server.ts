/** A language server for editors whose TypeScript loads no plugins: diagnostics, hover, inlay hints and quick fixes. */
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
	type CodeAction,
	type Connection,
	DiagnosticSeverity,
	InlayHintKind,
	type Range,
	type Diagnostic as ShownDiagnostic,
	TextDocumentSyncKind,
	TextDocuments,
} from "vscode-languageserver/node.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic, Place, Severity } from "../../diagnostic/diagnostic.js";
import { isTypeScriptFile } from "../project.js";
import { createWorkspace, type WorkspaceFile } from "../workspace.js";
import { fixesAt } from "./fixes.js";
import { hoverAt, notesOf } from "./notes.js";

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	remark: DiagnosticSeverity.Information,
};

/** Serves a connection until it closes. */
export function serve(connection: Connection): void {
	const documents = new TextDocuments(TextDocument);
	const texts = new Map<string, string>();
	const workspace = createWorkspace(texts);
	const compile = (uri: string): WorkspaceFile | undefined => {
		const path = uri.startsWith("file:") ? fileURLToPath(uri) : "";
		return isTypeScriptFile(path) && (texts.has(path) || existsSync(path)) ? workspace.compile(path) : undefined;
	};
	const rangeOf = (uri: string, start: number, end: number): Range => {
		const document = documents.get(uri);
		if (!document) throw new Error(`${uri} is not open`);
		return { start: document.positionAt(start), end: document.positionAt(end) };
	};

	documents.onDidClose(({ document }) => texts.delete(fileURLToPath(document.uri)));
	documents.onDidChangeContent(({ document }) => {
		texts.set(fileURLToPath(document.uri), document.getText());
		// A change of one file may change what holds for loops of another.
		for (const { uri } of documents.all()) {
			const found = compile(uri);
			const diagnostics = found ? showDiagnostics(found, (place) => rangeOf(uri, place.start, place.end)) : [];
			connection.sendDiagnostics({ uri, diagnostics });
		}
	});
	connection.onInitialize(() => ({
		capabilities: {
			textDocumentSync: TextDocumentSyncKind.Incremental,
			hoverProvider: true,
			inlayHintProvider: true,
			codeActionProvider: true,
		},
	}));
	connection.onHover(({ textDocument: { uri }, position }) => {
		const found = compile(uri);
		const offset = documents.get(uri)?.offsetAt(position);
		const note = found && offset !== undefined ? hoverAt(notesIn(found), offset) : undefined;
		if (!note) return null;
		return { contents: { kind: "plaintext", value: note.text }, range: rangeOf(uri, note.start, note.end) };
	});
	connection.languages.inlayHint.on(({ textDocument: { uri } }) => {
		const found = compile(uri);
		return (found ? notesIn(found).hints : []).map(({ end, text }) => ({
			position: rangeOf(uri, end, end).end,
			label: text,
			kind: InlayHintKind.Type,
			paddingLeft: true,
		}));
	});
	connection.onCodeAction(({ textDocument: { uri }, range }): CodeAction[] => {
		const found = compile(uri);
		const offset = documents.get(uri)?.offsetAt(range.start);
		if (!found || offset === undefined) return [];
		const fixes = fixesAt(found.typescript.ts, found.file, found.compilation.plan.loops, offset);
		return fixes.map(({ title, edits }) => ({
			title,
			kind: "quickfix",
			edit: {
				changes: { [uri]: edits.map((edit) => ({ range: rangeOf(uri, edit.start, edit.end), newText: edit.text })) },
			},
		}));
	});
	documents.listen(connection);
	connection.listen();
}

function notesIn({ typescript, file, compilation }: WorkspaceFile) {
	return notesOf(typescript.ts, file, compilation.plan.loops);
}

function showDiagnostics({ compilation, file }: WorkspaceFile, rangeOf: (place: Place) => Range): ShownDiagnostic[] {
	const show = (one: Diagnostic): ShownDiagnostic => ({
		range: rangeOf(one),
		severity: SEVERITIES[one.severity],
		code: one.code,
		source: "cloudloop",
		message: `${one.message}\nwhy: ${one.why}\nfix: ${one.fix}`,
		relatedInformation: one.related
			.filter((other) => other.file === file.fileName)
			.map((other) => ({
				location: { uri: pathToFileURL(other.file).href, range: rangeOf(other) },
				message: other.message,
			})),
	});
	return compilation.diagnostics.filter((one) => one.file === file.fileName).map(show);
}
