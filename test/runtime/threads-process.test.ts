/** Whole programs: their output, their end, signals. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./threads/program.js", import.meta.url));

interface Ended {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

interface Run {
	readonly environment?: Readonly<Record<string, string>>;
	/** Called with what came on stdout so far. */
	readonly onOutput?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
}

function run(name: string, { environment = {}, onOutput }: Run = {}): Promise<Ended> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [program, name], { env: { ...process.env, ...environment } });
		let stdout = "";
		let stderr = "";
		child.stdout.on("data", (bytes) => {
			stdout += bytes;
			onOutput?.(stdout, (signal) => child.kill(signal));
		});
		child.stderr.on("data", (bytes) => {
			stderr += bytes;
		});
		// Never hit unless the program hangs: the assertion on `signal` fails then.
		const limit = setTimeout(() => child.kill("SIGKILL"), 60_000);
		child.on("close", (code, signal) => {
			clearTimeout(limit);
			resolve({ code, signal, stdout, stderr });
		});
	});
}

describe("output of workers", () => {
	test("is there when the caller was blocked and exits at once", async () => {
		const { code, stdout, stderr } = await run("printAndExit");
		assert.equal(code, 0);
		const lines = stdout.trim().split("\n");
		assert.equal(lines.length, 50);
		assert.equal(stderr.trim().split("\n").length, 50);
		assert.ok(lines.some((line) => line.startsWith("worker")));
		for (const line of lines) assert.match(line, /^(worker|caller) \d+ \{ a: 1 \}$/);
	});

	test("is complete when the pipe is full", async () => {
		const { code, stdout } = await run("printMuch");
		assert.equal(code, 0);
		const lines = stdout.trimEnd().split("\n");
		assert.equal(lines.length, 2000);
		assert.ok(lines.every((line) => /^\d+ x{4096}$/.test(line)));
	});
});

describe("the end of a program", () => {
	for (const name of ["idle", "idleAfterAsync", "warmOnly", "closes"]) {
		test(`an idle pool does not keep the process: ${name}`, async () => {
			const { code, stdout, stderr } = await run(name);
			assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "done\n", stderr: "" });
		});
	}

	test("a region in flight keeps the process", async () => {
		const { code, stdout } = await run("inFlight");
		assert.deepEqual({ code, stdout }, { code: 0, stdout: "done 200\n" });
	});

	test("an uncaught error ends it", async () => {
		const { code, stderr } = await run("throws");
		assert.equal(code, 1);
		assert.match(stderr, /Error: mine/);
	});

	test("process.exit ends it while a region is in flight", async () => {
		assert.equal((await run("exitInFlight")).code, 3);
	});

	test("SIGINT ends it while the caller is blocked", async () => {
		let sent = false;
		const { signal } = await run("blocks", {
			onOutput: (stdout, kill) => {
				if (sent || !stdout.includes("ready")) return;
				sent = true;
				setTimeout(() => kill("SIGINT"), 200);
			},
		});
		assert.equal(signal, "SIGINT");
	});

	test("user code in a worker thread has a pool of its own", async () => {
		const { code, stdout } = await run("inWorker");
		assert.deepEqual({ code, stdout }, { code: 0, stdout: "done true 100\n" });
	});

	test("a worker that dies between loops gives a warning", async () => {
		const { code, stdout, stderr } = await run("lateRejection");
		assert.deepEqual({ code, stdout }, { code: 0, stdout: "done 20\n" });
		assert.match(stderr, /CL6001.*nobody caught me/s);
	});
});

describe("progress", () => {
	test("is silent by default", async () => {
		assert.equal((await run("progress", { environment: { CLOUDLOOP_PROGRESS: "off" } })).stderr, "");
	});

	test("is a few plain lines without a terminal", async () => {
		for (const wish of ["auto", "plain"]) {
			const { stderr } = await run("progress", { environment: { CLOUDLOOP_PROGRESS: wish } });
			const lines = stderr.trimEnd().split("\n");
			assert.ok(lines.length >= 1 && lines.length <= 11);
			for (const line of lines) assert.match(line, /^slow {2}\d+% {2}[\d.k]+\/1\.8k · .*\/s · .*<.* · \d\/2 busy$/);
		}
	});
});
