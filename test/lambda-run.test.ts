/**
 * `run --backend lambda` against a function that is there, is not there, or has other code; and the exit codes of what a
 * limit refuses and of what fails over there. The function is a server of this test, with the wire of AWS.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { estimate } from "../runtime/backend/lambda/deploy.js";
import { LIGHT } from "./compiler/cli-process.js";
import { root } from "./harness/folders.js";

const cli = join(root, "dist", "compiler", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "cloudloop-deployed-"));
const program = join(folder, "main.ts");
const text = `import { parallel, prange } from "cloudloop";
export const sum = parallel({ maxCost: Number(process.argv[2] ?? 1) }, (n: number): number => {
	let s = 0;
	for (const i of prange(n)) s += i;
	return s;
});
console.log("began");
console.log(sum(1000));
`;

let deployed: { readonly code: string } | undefined;
let invocations = 0;
const server = createServer((request, response) => {
	const answer = (status: number, body: object, type = ""): void => {
		response.writeHead(status, { "content-type": "application/json", ...(type ? { "x-amzn-errortype": type } : {}) });
		response.end(JSON.stringify(body));
	};
	request.resume();
	if (request.method === "POST") {
		invocations++;
		return answer(403, { message: "not you" }, "AccessDeniedException");
	}
	if (deployed === undefined) return answer(404, { Message: "no such function" }, "ResourceNotFoundException");
	const Variables = { CLOUDLOOP_CODE: deployed.code, CLOUDLOOP_SECRET: "a secret of this test" };
	answer(200, { FunctionName: "f", MemorySize: 1024, Timeout: 30, Environment: { Variables } });
});

interface Said {
	readonly out: string;
	readonly err: string;
	readonly code: number | null;
}

async function cloudloop(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Said> {
	const child = spawn(process.execPath, [cli, ...args], {
		cwd: folder,
		env: {
			...process.env,
			AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
			AWS_REGION: "us-east-1",
			AWS_ACCESS_KEY_ID: "x",
			AWS_SECRET_ACCESS_KEY: "y",
			AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
			CLOUDLOOP_REDIS_URL: "",
			CLOUDLOOP_SECRET: "",
			...environment,
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	const said = { out: "", err: "" };
	child.stdout.on("data", (piece) => {
		said.out += piece;
	});
	child.stderr.on("data", (piece) => {
		said.err += piece;
	});
	const [code] = (await once(child, "close")) as [number | null];
	return { ...said, code };
}

const run = (args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Said> =>
	cloudloop(["run", "-q", "--no-check", "--backend", "lambda", "main.ts", ...args], environment);

/** The hash of this program's kernels, as the command line says it. */
async function codeOf(): Promise<string> {
	deployed = { code: "another" };
	const { err } = await run();
	return /this program's is ([\w-]+)/.exec(err)?.[1] ?? "";
}

describe("a deployed function", () => {
	before(async () => {
		mkdirSync(join(folder, "node_modules"));
		symlinkSync(root, join(folder, "node_modules", "cloudloop"), "dir");
		for (const [name, content] of Object.entries(LIGHT)) writeFileSync(join(folder, name), content);
		writeFileSync(program, text);
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
	});
	beforeEach(() => {
		invocations = 0;
	});
	after(() => {
		server.close();
		server.closeAllConnections();
		rmSync(folder, { recursive: true, force: true });
	});

	it("with other code is refused before the program begins", async () => {
		deployed = { code: "another" };
		const { out, err, code } = await run();
		assert.equal(code, 5);
		assert.equal(out, "");
		assert.match(
			err,
			/the function cloudloop has other code \(another; this program's is .*cloudloop deploy main\.ts.*--deploy/,
		);
	});

	it("that is not there is refused", async () => {
		deployed = undefined;
		const { out, err, code } = await run();
		assert.equal(code, 5);
		assert.equal(out, "");
		assert.match(err, /there is no function cloudloop: deploy it/);
	});

	it("with this code is taken, and its failure is exit code 5 by an error of ours", async () => {
		deployed = { code: await codeOf() };
		const { out, err, code } = await run([], { CLOUDLOOP_INLINE: "never" });
		assert.match(out, /^began/);
		assert.match(err, /CL7001/);
		assert.equal(code, 5);
		assert.ok(invocations > 0);
	});

	it("is never invoked for more than maxCost: exit code 4", async () => {
		deployed = { code: await codeOf() };
		const { err, code } = await run(["0.0000001"], { CLOUDLOOP_INLINE: "never" });
		assert.match(err, /CL7008/);
		assert.equal(code, 4);
		assert.equal(invocations, 0);
	});

	it("leaves the program's own failures alone", async () => {
		deployed = { code: await codeOf() };
		const { err, code } = await run(["nonsense"]);
		assert.match(err, /CL5008/);
		assert.equal(code, 1);
	});

	it("has a price before it runs", async () => {
		const args = ["plan", "--backend", "lambda", "--iterations", "1000", "--each", "10000000", "main.ts"];
		const { out, code } = await cloudloop([...args, "--json"], { CLOUDLOOP_CONCURRENCY: "1000" });
		assert.equal(code, 0);
		const { cost } = JSON.parse(out) as { cost: { dollars: number; invocations: number } };
		const expected = { iterations: 1000, each: 1e7, memory: 1769, architecture: "arm64", concurrency: 1000 } as const;
		assert.deepEqual(cost, estimate(expected));
		// The work alone is 0.2305 dollars; cold starts are 4 % of it.
		assert.equal(cost.invocations, 1000);
		assert.equal(cost.dollars.toFixed(4), "0.2398");
		const refused = await cloudloop([...args, "--maxCost", "0.2"]);
		assert.equal(refused.code, 4);
		assert.match(refused.err, /more than --maxCost \(0\.2\)/);
	});
});
