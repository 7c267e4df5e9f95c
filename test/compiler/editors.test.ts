/** Editors: the plugin in a real tsserver, and the language server with a real client, both over stdio. */
import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MAIN, makeFolder } from "./cli-process.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const require = createRequire(import.meta.url);

const SOURCE = [
	'import { parallel, prange } from "cloudloop";',
	"@parallel",
	"export function sum(a: Float64Array): number {",
	"	let s = 0;",
	"	for (const i of prange(a.length)) s += a[i] ?? 0;",
	"	return s;",
	"}",
	"@parallel",
	"export function smooth(a: number[]): void {",
	"	for (const i of prange(1, 9)) a[i] = (a[i - 1] ?? 0) + 1;",
	"}",
].join("\n");

function makeProject(): string {
	const compilerOptions = {
		...{ module: "nodenext", target: "es2022", lib: ["es2023"], strict: true, types: [], noUnusedLocals: true },
		plugins: [{ name: "cloudloop/language-service" }],
	};
	const folder = makeFolder({
		"package.json": '{ "type": "module" }',
		"tsconfig.json": JSON.stringify({ compilerOptions }),
		"main.ts": SOURCE,
	});
	symlinkSync(ROOT, join(folder, "node_modules", "cloudloop"));
	return folder;
}

const offsetOf = (text: string) => SOURCE.indexOf(text);

/** Messages with a `Content-Length` before each, or lines of JSON, from a process. */
function hear(child: ChildProcessWithoutNullStreams): (wanted: (message: Message) => boolean) => Promise<Message> {
	let rest = "";
	const heard: Message[] = [];
	const waiting: { wanted: (message: Message) => boolean; done: (message: Message) => void }[] = [];
	child.stdout.setEncoding("utf8").on("data", (data: string) => {
		rest += data;
		for (;;) {
			const head = /Content-Length: (\d+)\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest);
			if (!head) return;
			const start = head.index + head[0].length;
			const body = Buffer.from(rest.slice(start)).subarray(0, Number(head[1]));
			if (body.length < Number(head[1])) return;
			const text = body.toString();
			rest = rest.slice(start + text.length);
			heard.push(JSON.parse(text) as Message);
			for (const { wanted, done } of waiting) {
				const found = heard.find(wanted);
				if (found) done(found);
			}
		}
	});
	return (wanted) => {
		const found = heard.find(wanted);
		return found ? Promise.resolve(found) : new Promise((done) => void waiting.push({ wanted, done }));
	};
}

// biome-ignore lint/suspicious/noExplicitAny: messages of two protocols
type Message = any;

test("tsserver: our decorator is legal, and diagnostics, hover, hints and fixes are there", {
	timeout: 120_000,
}, async () => {
	const folder = makeProject();
	const file = join(folder, "main.ts");
	const server = join(dirname(require.resolve("typescript")), "tsserver.js");
	const args = [server, "--disableAutomaticTypingAcquisition", "--pluginProbeLocations", folder];
	const child = spawn(process.execPath, args, { cwd: folder });
	const until = hear(child);
	let sequence = 0;
	const ask = async (command: string, more: object): Promise<Message> => {
		const seq = ++sequence;
		child.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: { file, ...more } })}\n`);
		const answer = await until((one) => one.type === "response" && one.request_seq === seq);
		assert.ok(answer.success, JSON.stringify(answer));
		return answer.body;
	};
	try {
		child.stdin.write(
			`${JSON.stringify({ seq: ++sequence, type: "request", command: "open", arguments: { file, fileContent: SOURCE } })}\n`,
		);
		const found = (await ask("semanticDiagnosticsSync", {})) as Message[];
		assert.equal(found.length, 1, JSON.stringify(found));
		assert.equal(found[0].source, "cloudloop");
		assert.match(found[0].text, /^CL2\d{3}: [\s\S]*fix: /);
		assert.equal(found[0].start.line, 10);
		const hover = await ask("quickinfo", { line: 5, offset: 36 });
		assert.match(JSON.stringify(hover.documentation), /s: reduction\(\+\)/);
		assert.match(JSON.stringify((await ask("quickinfo", { line: 5, offset: 19 })).documentation), /a: shared/);
		const hints = (await ask("provideInlayHints", { start: 0, length: SOURCE.length })) as Message[];
		assert.ok(
			hints.some((hint) => /parallel|guarded/.test(hint.text) && /s: reduction\(\+\)/.test(hint.text)),
			JSON.stringify(hints),
		);
		const place = { startLine: 10, startOffset: 33, endLine: 10, endOffset: 37 };
		const fixes = (await ask("getCodeFixes", { ...place, errorCodes: [found[0].code] })) as Message[];
		assert.deepEqual(
			fixes.map((fix) => fix.changes[0].textChanges[0].newText),
			["let i = 1; i < 9; i++", '({ onSerial: "warn" })'],
		);
	} finally {
		child.kill();
	}
});

test("cloudloop lsp: hints, hover, diagnostics and fixes, also of text that is not saved", {
	timeout: 120_000,
}, async () => {
	const folder = makeProject();
	const uri = pathToFileURL(join(folder, "main.ts")).href;
	const child = spawn(process.execPath, [MAIN, "lsp", "--stdio"], { cwd: folder });
	const until = hear(child);
	let last = 0;
	const send = (message: object) => {
		const text = JSON.stringify({ jsonrpc: "2.0", ...message });
		child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
	};
	const ask = async (method: string, params: object): Promise<Message> => {
		const id = ++last;
		send({ id, method, params });
		const answer = await until((one) => one.id === id && !("method" in one));
		assert.ok(!answer.error, JSON.stringify(answer));
		return answer.result;
	};
	const at = (text: string) => {
		const before = SOURCE.slice(0, offsetOf(text)).split("\n");
		return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
	};
	try {
		await ask("initialize", { processId: null, rootUri: null, capabilities: {} });
		send({ method: "initialized", params: {} });
		const document = { uri, languageId: "typescript", version: 1, text: SOURCE };
		send({ method: "textDocument/didOpen", params: { textDocument: document } });
		const reported = await until((one) => one.method === "textDocument/publishDiagnostics");
		assert.equal(reported.params.diagnostics.length, 1, JSON.stringify(reported));
		const [refused] = reported.params.diagnostics;
		assert.match(refused.code, /^CL2\d{3}$/);
		assert.equal(refused.range.start.line, 9);
		const textDocument = { uri };
		const hints = await ask("textDocument/inlayHint", { textDocument, range: refused.range });
		assert.deepEqual(hints.map((hint: Message) => hint.label.split(" ")[0]).length, 2);
		assert.match(hints[0].label, /s: reduction\(\+\)/);
		assert.match(hints[1].label, /^serial: CL2/);
		const hover = await ask("textDocument/hover", { textDocument, position: at("s += a[i]") });
		assert.match(hover.contents.value, /s: reduction\(\+\), by value/);
		const actions = await ask("textDocument/codeAction", {
			textDocument,
			range: refused.range,
			context: { diagnostics: [] },
		});
		assert.deepEqual(
			actions.map((action: Message) => action.title),
			["Make it an ordinary loop", "Let it run sequentially, with a warning"],
		);
		const [edit] = actions[0].edit.changes[uri];
		const changes = [{ range: edit.range, text: edit.newText }];
		send({ method: "textDocument/didChange", params: { textDocument: { uri, version: 2 }, contentChanges: changes } });
		const faults = (one: Message) => one.params.diagnostics.filter((fault: Message) => fault.severity === 1);
		await until((one) => one.method === "textDocument/publishDiagnostics" && faults(one).length === 0);
	} finally {
		child.stdin.end();
		child.kill();
	}
});
