/** `run --backend lambda --local` starts a Redis of its own, uses it, and leaves nothing behind however the run ends. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { LIGHT } from "./compiler/cli-process.js";
import { root } from "./harness/folders.js";
import { findRedis } from "./harness/redis/find.js";

const cli = join(root, "dist", "compiler", "cli", "main.js");
const folder = mkdtempSync(join(realpathSync(tmpdir()), "cloudloop-run-"));
/** Where a run may put things. */
const scratch = join(folder, "tmp");
const program = join(folder, "main.ts");
const text = `import { parallel, prange } from "cloudloop";
const fill = parallel((n: number): Float64Array => {
	const out = new Float64Array(n);
	for (const i of prange(n)) {
		out[i] = Math.sqrt(i);
		if (i === 5) console.log("at", i);
	}
	return out;
});
const url = new URL(process.env.CLOUDLOOP_REDIS_URL || "redis://none:1");
console.log(JSON.stringify({ port: Number(url.port), last: fill(2_000_000)[1_999_999] }));
if (process.argv[2] === "throw") throw new Error("as asked");
if (process.argv[2] === "wait") setInterval(() => {}, 1000);
`;

/** Its first iteration takes longer than a stretch, and its second one waits for this test. */
const waiting = join(folder, "waiting.ts");
const held = join(folder, "held");
const waitingText = `import { existsSync } from "node:fs";
import { parallel, prange } from "cloudloop";
const watch = parallel((n: number, held: string): number => {
	let s = 0;
	for (const i of prange(n)) {
		const word = new Int32Array(new SharedArrayBuffer(4));
		console.log("begins", i);
		if (i === 0) Atomics.wait(word, 0, 0, 2100);
		while (i === 1 && existsSync(held)) Atomics.wait(word, 0, 0, 10);
		console.log("ends", i);
		s += i;
	}
	return s;
});
console.log("sum", watch(4, process.argv[2] ?? ""));
`;

function start(
	flags: readonly string[],
	args: readonly string[],
	environment: NodeJS.ProcessEnv = {},
	file = program,
): ChildProcess {
	const all = [cli, "run", "-q", "--no-check", "--backend", "lambda", "--local", ...flags, file, ...args];
	return spawn(process.execPath, all, {
		env: {
			...process.env,
			TMPDIR: scratch,
			// One chunk: its result is more than a reply takes.
			CLOUDLOOP_CHUNKS: "1",
			CLOUDLOOP_INLINE: "never",
			CLOUDLOOP_REDIS_URL: "",
			...environment,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
}

interface Said {
	readonly out: string;
	readonly err: string;
	readonly code: number | null;
}

async function finish(child: ChildProcess): Promise<Said> {
	const said = { out: "", err: "" };
	child.stdout?.on("data", (piece) => {
		said.out += piece;
	});
	child.stderr?.on("data", (piece) => {
		said.err += piece;
	});
	const [code] = (await once(child, "close")) as [number | null];
	return { ...said, code };
}

/** The line that the program printed after its loop. */
async function firstLine(child: ChildProcess): Promise<{ readonly port: number; readonly last: number }> {
	let found = "";
	for await (const piece of child.stdout as AsyncIterable<Buffer>) {
		found += piece.toString();
		if (found.includes("}\n")) break;
	}
	return JSON.parse(found.split("\n")[1] ?? "") as { port: number; last: number };
}

function listens(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host: "127.0.0.1" });
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
}

/** What a run may have left: its server, and its folders. */
async function remains(port: number): Promise<readonly string[]> {
	const left = readdirSync(scratch).filter((name) => /^cloudloop-(redis|local)-/.test(name));
	return (await listens(port)) ? [...left, `a server on ${port}`] : left;
}

/** Who ended was not waited for by anybody: the rest notices by itself. */
async function nothingRemains(port: number): Promise<void> {
	while ((await remains(port)).length > 0) await pause(50);
}

const found = findRedis();
const reason = found.kind === "binary" ? false : "no redis-server on PATH";

describe("the Redis of a local function", { skip: reason }, () => {
	before(() => {
		mkdirSync(join(folder, "node_modules"));
		mkdirSync(scratch);
		symlinkSync(root, join(folder, "node_modules", "cloudloop"), "dir");
		for (const [name, content] of Object.entries(LIGHT)) writeFileSync(join(folder, name), content);
		writeFileSync(program, text);
		writeFileSync(waiting, waitingText);
	});
	after(() => rmSync(folder, { recursive: true, force: true }));

	it("carries what no reply can, and is gone when the program fails", async () => {
		const { out, err, code } = await finish(start([], ["throw"]));
		assert.equal(code, 1, err);
		assert.match(err, /as asked/);
		const [line = "", result = ""] = out.split("\n");
		assert.equal(line, "[fill 0] at 5");
		const { port, last } = JSON.parse(result) as { port: number; last: number };
		assert.equal(last, Math.sqrt(1_999_999));
		assert.deepEqual(await remains(port), []);
	});

	it("carries what iterations print while their invocation runs", { timeout: 60_000 }, async () => {
		writeFileSync(held, "");
		const child = start([], [held], { CLOUDLOOP_CHUNKS: "4", CLOUDLOOP_CONCURRENCY: "1" }, waiting);
		const end = finish(child);
		let heard = "";
		for await (const [piece] of on(child.stdout as NodeJS.EventEmitter, "data", { close: ["end"] })) {
			heard += String(piece);
			if (heard.includes("ends 0\n")) break;
		}
		assert.equal(heard, "[watch 0] begins 0\n[watch 0] ends 0\n");
		rmSync(held);
		const { out, err } = await end;
		const lines = [0, 1, 2, 3].flatMap((i) => [`[watch ${i}] begins ${i}`, `[watch ${i}] ends ${i}`]);
		assert.equal(out, `${lines.join("\n")}\nsum 6\n`, err);
	});

	it("is gone after Ctrl-C", async () => {
		const child = start([], ["wait"]);
		const { port } = await firstLine(child);
		const end = finish(child);
		assert.ok(await listens(port));
		child.kill("SIGINT");
		assert.equal((await end).code, 130);
		assert.deepEqual(await remains(port), []);
	});

	it("is gone after the command was killed", { timeout: 30_000 }, async () => {
		const child = start([], ["throw"]);
		const { port } = await firstLine(child);
		assert.ok(await listens(port));
		child.kill("SIGKILL");
		await nothingRemains(port);
	});

	it("can be left out", async () => {
		const { err, code } = await finish(start(["--redis", "off"], []));
		assert.equal(code, 4, err);
		assert.match(err, /CL7004/);
	});

	it("is asked for if it is not there", async (context) => {
		if (await listens(6379)) return context.skip("a server is on the usual port");
		const { err, code } = await finish(start([], [], { PATH: join(folder, "nothing") }));
		assert.equal(code, 5, err);
		assert.match(err, /--local needs a Redis: install redis-server .*--redis off/s);
		assert.ok(!existsSync(scratch) || readdirSync(scratch).every((name) => !name.startsWith("cloudloop-local-")));
	});
});
