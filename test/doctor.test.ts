/** `cloudloop doctor` on projects with faults; against moto and a real Redis for what it says of the cloud. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { after, before, describe, it, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { cloudloop, LIGHT, MAIN, makeFolder } from "./compiler/cli-process.js";
import { findRedis } from "./harness/redis/find.js";
import { freePort, startServer } from "./harness/redis/server.js";

interface Row {
	readonly name: string;
	readonly status: string;
	readonly found: string;
	readonly next?: string;
}

function rowsOf(folder: string): { readonly code: number | null; readonly rows: ReadonlyMap<string, Row> } {
	const { code, out, talk } = cloudloop(folder, "doctor", "--json");
	assert.equal(talk, "");
	const { checks } = JSON.parse(out) as { readonly checks: readonly Row[] };
	return { code, rows: new Map(checks.map((row) => [row.name, row])) };
}

const scripts = (build: string): string => `{ "type": "module", "scripts": { "build": "${build}" } }`;
const PLUGIN = '"plugins": [{ "transform": "cloudloop/tsc", "transformProgram": true }]';
const installed = (name: string, version: string) => ({
	[`node_modules/${name}/package.json`]: `{ "name": "${name}", "version": "${version}" }`,
});
const PLAIN =
	'import { prange as p } from "cloudloop";\nlet s = 0;\nfor (const i of p(9)) s += i;\nfor (const i of [p]) s += 1;\n';

/** Files, the row that tells of the fault, what it says, and the exit code. */
const FAULTS: readonly [Readonly<Record<string, string>>, string, string, RegExp, number][] = [
	[
		{ "tsconfig.json": "{}", "package.json": scripts("tspc"), ...installed("typescript", "6.0.3") },
		"tsc plugin",
		"problem",
		/does not name/,
		3,
	],
	[
		{
			"tsconfig.json": `{ "compilerOptions": { ${PLUGIN} } }`,
			"tsconfig.build.json": "{}",
			"package.json": scripts("tspc -p tsconfig.build.json"),
			...installed("typescript", "6.0.3"),
		},
		"tsc plugin",
		"problem",
		/tsconfig\.build\.json does not name cloudloop\/tsc/,
		3,
	],
	[
		{
			"tsconfig.json": '{ "extends": "./base.json" }',
			"base.json": `{ "compilerOptions": { ${PLUGIN} } }`,
			"package.json": scripts("tspc"),
			...installed("typescript", "6.0.3"),
		},
		"tsc plugin",
		"problem",
		/ts-patch is not installed/,
		3,
	],
	[
		{
			"tsconfig.json": `{ "compilerOptions": { ${PLUGIN} } }`,
			"package.json": scripts("tsc -p ."),
			...installed("typescript", "6.0.3"),
			...installed("ts-patch", "4.0.1"),
		},
		"tsc plugin",
		"problem",
		/script build runs tsc/,
		3,
	],
	[
		{
			"tsconfig.json": `{ "compilerOptions": { ${PLUGIN} } }`,
			"package.json": scripts("tspc"),
			...installed("typescript", "6.0.3"),
			...installed("ts-patch", "4.0.1"),
		},
		"tsc plugin",
		"ok",
		/by ts-patch 4\.0\.1/,
		0,
	],
	[
		{ "package.json": scripts("tsc"), "tsconfig.json": "{}", ...installed("typescript", "7.0.2") },
		"tsc plugin",
		"problem",
		/takes no plugins/,
		3,
	],
	[{ "package.json": "{}", "vite.config.js": "export default {};" }, "bundler", "problem", /lacks cloudloop\/vite/, 3],
	[{ "package.json": "{}", "dist/a/main.js": PLAIN }, "output", "problem", /^dist\/a\/main\.js:3 has a loop/, 3],
	[
		{ "package.json": "{}", "dist/main.cjs": 'const c = require("cloudloop");\nfor (const i of (0, c.prange)(9));\n' },
		"output",
		"problem",
		/^dist\/main\.cjs:2 /,
		3,
	],
	[{ "package.json": "{}", "dist/main.js": `import "cloudloop/runtime";\n${PLAIN}` }, "output", "ok", /no loop/, 0],
	[{ "package.json": "{}", ...installed("cloudloop", "0.0.1") }, "cloudloop", "problem", /0\.0\.1 is installed/, 3],
];

test("each fault of a project has its row, a next step, and exit 3", () => {
	for (const [files, name, status, found, exit] of FAULTS) {
		const { code, rows } = rowsOf(makeFolder(files));
		const row = rows.get(name);
		assert.equal(row?.status, status, JSON.stringify(row));
		assert.match(row?.found ?? "", found);
		assert.equal(row?.next === undefined, status === "ok");
		assert.equal(code, exit, JSON.stringify([...rows.values()]));
	}
});

test("what build writes passes, and threads are told as they are", () => {
	const main =
		'import { parallel, prange } from "cloudloop";\nexport const f = parallel((n: number): number => { let s = 0; for (const i of prange(n)) s += i; return s; });\n';
	const folder = makeFolder({ "package.json": "{}", "main.ts": main });
	assert.equal(cloudloop(folder, "build", "main.ts", "--outDir", "dist").code, 0);
	const { rows, code } = rowsOf(folder);
	assert.deepEqual([rows.get("output")?.status, code], ["ok", 0]);
	assert.match(rows.get("threads")?.found ?? "", /^\d+ threads on \d+ cores/);
	assert.match(cloudloop(folder, "doctor").out, /^ok {7}Node {8}\d+\.[\s\S]*→ npm install cloudloop/);
});

const hasMoto = spawnSync("moto_server", ["--help"]).status === 0;
const redis = findRedis();
const skip = !hasMoto
	? "moto_server is not on PATH (pip install 'moto[server]')"
	: redis.kind !== "binary" && "no redis-server on PATH";

describe("doctor of Lambda, against moto", { skip }, () => {
	let moto: ChildProcess;
	let front: Server;
	let url = "";
	/** What moto does not know, and what nobody can set there. */
	const account = { concurrency: 10, date: (): Date => new Date() };
	const folder = makeFolder({
		...LIGHT,
		"package.json": "{}",
		"main.ts":
			'import { parallel, prange } from "cloudloop";\nexport const f = parallel((n: number): number => { let s = 0; for (const i of prange(n)) s += i; return s; });\n',
	});
	before(async () => {
		const port = await freePort();
		const env = { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" };
		moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore", env });
		const behind = `http://127.0.0.1:${port}`;
		const isUp = () =>
			fetch(behind).then(
				() => true,
				() => false,
			);
		for (let tries = 0; tries < 300 && !(await isUp()); tries++) await pause(100);
		front = createServer(async (request, response) => {
			response.setHeader("date", account.date().toUTCString());
			if (request.url?.includes("account-settings")) {
				const limit = { ConcurrentExecutions: account.concurrency, UnreservedConcurrentExecutions: 7 };
				response.end(JSON.stringify({ AccountLimit: limit }));
				return;
			}
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const { host: _, connection: __, ...headers } = request.headers;
			const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
			const method = request.method ?? "GET";
			const answer = await fetch(behind + request.url, { method, headers: headers as Record<string, string>, body });
			response.statusCode = answer.status;
			for (const [name, value] of answer.headers) {
				if (!/^(date|content-length|content-encoding|connection|transfer-encoding)$/.test(name))
					response.setHeader(name, value);
			}
			response.end(Buffer.from(await answer.arrayBuffer()));
		}).listen(0, "127.0.0.1");
		await once(front, "listening");
		url = `http://127.0.0.1:${(front.address() as { port: number }).port}`;
	});
	after(() => {
		moto.kill("SIGKILL");
		front.closeAllConnections();
		front.close();
	});

	/** The front lives in this process, so the command must not block it. */
	async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
		const clean = Object.entries(process.env).filter(([name]) => !/^(AWS_|CLOUDLOOP_)/.test(name));
		const fixed = {
			AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
			AWS_EC2_METADATA_DISABLED: "true",
			AWS_CONFIG_FILE: "/nowhere",
			AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
		};
		const env = { ...Object.fromEntries(clean), ...fixed, ...environment };
		const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
		let out = "";
		let talk = "";
		child.stdout.on("data", (data: Buffer) => (out += data));
		child.stderr.on("data", (data: Buffer) => (talk += data));
		const [code] = await once(child, "close");
		return { code, out, talk };
	}

	const cloud = () => ({
		AWS_ENDPOINT_URL: url,
		AWS_REGION: "us-east-1",
		AWS_ACCESS_KEY_ID: "AKIDxyz",
		AWS_SECRET_ACCESS_KEY: "hidden",
	});

	async function diagnose(environment: Readonly<Record<string, string>>, ...more: string[]) {
		const { code, out, talk } = await run(["doctor", "main.ts", "--backend", "lambda", "--json", ...more], environment);
		assert.equal(talk, "");
		assert.ok(!out.includes("hidden"));
		const rows = (JSON.parse(out) as { readonly checks: readonly Row[] }).checks;
		const said = (name: string) => {
			const row = rows.find((one) => one.name === name);
			return `${row?.status}: ${row?.found}${row?.next ? ` → ${row.next}` : ""}`;
		};
		return { code, said };
	}

	it("tells what is missing before anything is set", async () => {
		const { code, said } = await diagnose({});
		assert.equal(code, 5);
		assert.match(said("region"), /^problem: .*AWS_REGION/);
		assert.match(said("credentials"), /^problem: .*aws configure/);
		assert.match(said("function"), /^problem: not looked for/);
		assert.match(said("Redis"), /^warning: no URL/);
	});

	it("compares the function with the sources", async () => {
		const missing = await diagnose(cloud());
		assert.equal(missing.code, 5);
		assert.match(missing.said("function"), /^problem: there is no function cloudloop → cloudloop deploy/);
		assert.match(missing.said("credentials"), /^ok: key AKID…$/);
		assert.match(missing.said("clock"), /^ok: /);
		assert.match(missing.said("concurrency"), /^warning: 10 invocations at once, 7 not reserved → aws service-quotas/);
		const deployed = await run(["deploy", "main.ts"], cloud());
		assert.equal(deployed.code, 0, deployed.talk);
		account.concurrency = 1000;
		account.date = () => new Date(Date.now() - 10 * 60_000);
		const { code, said } = await diagnose(cloud());
		assert.equal(code, 5);
		assert.match(said("function"), /^ok: .*as in the sources/);
		assert.match(said("concurrency"), /^ok: 1000/);
		assert.match(said("clock"), /^problem: 60\d s ahead of AWS → set the clock/);
		account.date = () => new Date();
		assert.equal((await diagnose(cloud())).code, 0);
	});

	it("knows whether Redis keeps what it is given", async () => {
		const policies: [string[], RegExp, number][] = [
			[["--maxmemory-policy", "noeviction"], /^ok: redis:\/\/127\.0\.0\.1:\d+, version \d+\.\d+.*, noeviction/, 0],
			[
				["--maxmemory", "64mb", "--maxmemory-policy", "volatile-lru"],
				/^problem: .*volatile-lru.* → set maxmemory-policy/,
				5,
			],
			[["--maxmemory-policy", "allkeys-lru"], /^warning: .*no limit of memory/, 0],
		];
		for (const [args, expected, exit] of policies) {
			const server = await startServer(args);
			try {
				const { code, said } = await diagnose(cloud(), "--redis", server.url);
				assert.match(said("Redis"), expected);
				assert.equal(code, exit);
			} finally {
				await server.stop();
			}
		}
		const gone = await diagnose(cloud(), "--redis", `redis://user:hidden@127.0.0.1:${await freePort()}`);
		assert.match(gone.said("Redis"), /^problem: .*CL8001.*→ check the URL|^problem: /);
		assert.equal(gone.code, 5);
	});
});

test("doctor is for folders", () => {
	assert.equal(cloudloop(makeFolder({ "a.json": "{}" }), "doctor", "-p", join(".", "a.json")).code, 2);
});

test("a package of a workspace that a script at the root builds without the plugin", () => {
	const folder = makeFolder({
		...installed("typescript", "6.0.3"),
		...installed("ts-patch", "4.0.1"),
		"package.json": '{ "workspaces": ["packages/*"], "scripts": { "all": "tsc --build packages/app" } }',
		"packages/app/package.json": '{ "type": "module" }',
		"packages/app/tsconfig.json": `{ "compilerOptions": { ${PLUGIN} } }`,
	});
	const { code, rows } = rowsOf(join(folder, "packages/app"));
	assert.equal(code, 3);
	assert.match(rows.get("tsc plugin")?.found ?? "", /^the script all runs tsc, which skips plugins$/);
});
