/** Deploying: the same zip each time; against moto, where it is installed, what is made, left alone, and removed. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { unzipSync } from "fflate";
import { bundleWorker, costOf } from "../runtime/backend/lambda/deploy.js";
import { LIGHT } from "./compiler/cli-process.js";
import { root } from "./harness/folders.js";

const cli = join(root, "dist", "compiler", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "cloudloop-deploy-"));
const program = join(folder, "main.ts");
const text = (start: number): string => `import { parallel, prange } from "cloudloop";
export const sum = parallel((a: number[]): number => {
	let s = ${start};
	for (const i of prange(a.length)) s += a[i]! * ${start};
	return s;
});
`;

function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
	return spawnSync(process.execPath, [cli, ...args], {
		encoding: "utf8",
		cwd: folder,
		env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...environment },
	});
}

before(() => {
	for (const [name, content] of Object.entries(LIGHT)) writeFileSync(join(folder, name), content);
	writeFileSync(program, text(1));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("deploy without an account", () => {
	it("gives the same zip in every time zone, and other bytes for other code", () => {
		const zipOf = (zone: string) => {
			const { status, stderr } = run(["deploy", "main.ts", "--print", "sam"], { TZ: zone });
			assert.equal(status, 0, stderr);
			return readFileSync(join(folder, "worker.zip"));
		};
		const first = zipOf("UTC");
		assert.deepEqual(zipOf("Asia/Tokyo"), first);
		assert.deepEqual(zipOf("America/Los_Angeles"), first);
		writeFileSync(program, text(2));
		assert.notDeepEqual(zipOf("UTC"), first);
		writeFileSync(program, text(1));
	});

	it("prints templates", () => {
		assert.match(run(["deploy", "main.ts", "--print", "terraform"]).stdout, /aws_lambda_function/);
		const { run: caller } = JSON.parse(run(["deploy", "main.ts", "--print", "iam"]).stdout) as Record<string, unknown>;
		assert.match(JSON.stringify(caller), /lambda:InvokeFunction/);
		assert.doesNotMatch(JSON.stringify(caller), /"\*"/);
	});

	it("prints templates with all that deploy would set", () => {
		const network = ["--subnets", "subnet-1,subnet-2", "--securityGroups", "sg-1"];
		const flags = ["--memory", "512", "--timeout", "77", "--concurrency", "9", "--role", "arn:aws:iam::1:role/r"];
		const print = (format: string, url: string) =>
			run(["deploy", "main.ts", "--print", format, "--redis", url, ...flags, ...network], {
				CLOUDLOOP_REDIS_CA: "-----BEGIN CERTIFICATE-----\nabc\n",
				CLOUDLOOP_REDIS_PREFIX: "mine:",
			}).stdout;
		const sam = print("sam", "rediss://cache:6379");
		for (const line of [
			"MemorySize: 512",
			"Timeout: 77",
			"ReservedConcurrentExecutions: 9",
			"Role: arn:aws:iam::1:role/r",
			"SubnetIds: [subnet-1, subnet-2]",
			"SecurityGroupIds: [sg-1]",
			"CLOUDLOOP_REDIS_URL: !Ref RedisUrl",
			'CLOUDLOOP_REDIS_CA: "-----BEGIN CERTIFICATE-----\\nabc\\n"',
			'CLOUDLOOP_REDIS_PREFIX: "mine:"',
			'Default: "rediss://cache:6379"',
		])
			assert.ok(sam.includes(line), line);
		assert.doesNotMatch(print("sam", "rediss://u:hidden@cache:6379"), /hidden/);
		const terraform = print("terraform", "rediss://cache:6379");
		assert.match(
			terraform,
			/memory_size += 512[\s\S]*reserved_concurrent_executions = 9[\s\S]*subnet_ids += \["subnet-1"/,
		);
		assert.match(terraform, /role += "arn:aws:iam::1:role\/r"[\s\S]*CLOUDLOOP_REDIS_URL = var\.cloudloop_redis_url/);
		assert.doesNotMatch(terraform, /aws_iam_role/);
		assert.doesNotMatch(print("terraform", "rediss://u:hidden@cache:6379"), /hidden/);
		assert.match(
			print("iam", "rediss://cache:6379"),
			/"iam:PassRole"[\s\S]*arn:aws:iam::1:role\/r[\s\S]*ec2:DescribeSubnets/,
		);
	});

	it("refuses what AWS would refuse", () => {
		assert.equal(run(["deploy", "main.ts", "--memory", "99"]).status, 2);
		assert.equal(run(["deploy", "main.ts", "--timeout", "901"]).status, 2);
	});

	it("ships packages with native code for the function's platform, and says what to do if there is none", async () => {
		const file = join(root, "dist", `native-${process.pid}.mjs`);
		writeFileSync(file, 'import sharp from "sharp";\nexport const f$0 = () => sharp;\n');
		const kernels = [{ id: "f", hash: "0", name: "f$0", file }];
		try {
			const { zip } = await bundleWorker(kernels, { os: process.platform, cpu: process.arch });
			const names = Object.keys(unzipSync(zip));
			assert.ok(names.includes("node_modules/sharp/package.json"));
			assert.ok(names.some((name) => name.startsWith("node_modules/@img/sharp-") && name.endsWith(".node")));
			assert.ok(!names.some((name) => name.endsWith(".md")));
			const message = /package sharp has native code.*npm install --no-save --os=aix --cpu=ppc64 sharp/;
			await assert.rejects(bundleWorker(kernels, { os: "aix", cpu: "ppc64" }), { name: "BundleError", message });
		} finally {
			rmSync(file);
		}
	});

	it("knows prices", () => {
		const work = { invocations: 1000, milliseconds: 1000 * 10_000, memory: 1769 } as const;
		assert.equal(costOf({ ...work, architecture: "x86_64" }).toFixed(3), "0.288");
		assert.equal(costOf({ ...work, architecture: "arm64" }).toFixed(3), "0.231");
	});
});

const hasMoto = spawnSync("moto_server", ["--help"]).status === 0;
const reason = hasMoto ? false : "moto_server is not on PATH (pip install 'moto[server]')";

describe("deploy against moto", { skip: reason }, () => {
	let moto: ChildProcess;
	const url = "http://127.0.0.1:5911";
	const cloud = { AWS_ENDPOINT_URL: url, AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" };
	before(async () => {
		moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", "5911"], {
			stdio: "ignore",
			env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
		});
		for (let tries = 0; tries < 100; tries++) {
			if (
				await fetch(url).then(
					() => true,
					() => false,
				)
			)
				return;
			await pause(100);
		}
	});
	after(() => void moto.kill("SIGKILL"));

	it("makes, leaves alone, updates, lists and removes", () => {
		const first = run(["deploy", "main.ts"], cloud);
		assert.equal(first.status, 0, first.stderr);
		assert.match(first.stderr, /role cloudloop-worker created[\s\S]*function created/);
		assert.match(run(["deploy", "main.ts"], cloud).stderr, /^unchanged/m);
		assert.match(run(["deploy", "main.ts", "--memory", "2048"], cloud).stderr, /configuration updated: memory/);
		writeFileSync(program, text(2));
		assert.match(run(["deploy", "main.ts", "--memory", "2048"], cloud).stderr, /code updated/);
		assert.match(run(["deploy", "main.ts", "--memory", "2048"], cloud).stderr, /^unchanged/m);
		writeFileSync(program, `${text(3)}console.log(sum([1]));\n`);
		const runs = ["run", "--backend", "lambda", "--no-check", "main.ts"];
		assert.equal(run(runs, cloud).status, 5);
		const updating = run([...runs.slice(0, -1), "--deploy", "main.ts"], cloud);
		assert.match(updating.stderr, /cloudloop: cloudloop: code updated/);
		assert.equal(updating.stdout, "6\n", updating.stderr);
		assert.equal(run(runs, cloud).stdout, "6\n");
		assert.match(run(["ls"], cloud).stdout, /^cloudloop .*2048 MB/m);
		assert.match(run(["destroy"], cloud).stderr, /function removed[\s\S]*role cloudloop-worker removed/);
		assert.match(run(["destroy"], cloud).stderr, /nothing to remove/);
	});
});
