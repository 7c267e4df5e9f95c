/** Starts the function of `server.ts`, and points this process at it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface FakeFunction {
	/** How often each fault struck, and all invocations. */
	counts(): Promise<Readonly<Record<string, number>>>;
	stop(): Promise<void>;
	/** kill -9. */
	kill(): Promise<void>;
}

export interface FakeOptions {
	readonly faults?: string;
	readonly secret?: string;
	readonly latency?: number;
	readonly kernels?: readonly string[];
	/** Milliseconds of a stretch, if not the usual ones; 0: each chunk is one. */
	readonly stretch?: number;
	/** URL of the store. */
	readonly redis?: string;
	/** Any free one, unless it must be the same again. */
	readonly port?: number;
}

const usual = ["sums", "roles", "naps", "notes"].map((name) => new URL(`../kernels/${name}.js`, import.meta.url).href);

export async function startFunction(options: FakeOptions = {}): Promise<FakeFunction> {
	const { faults = "", secret = "a secret of the tests", latency = 0, kernels = usual, redis = "", port = 0 } = options;
	const { stretch = "" } = options;
	const environment = {
		FAULTS: faults,
		SECRET: secret,
		LATENCY: String(latency),
		PORT: String(port),
		STRETCH: String(stretch),
		KERNELS: kernels.join(","),
		CLOUDLOOP_REDIS_URL: redis,
	};
	const { child, url } = await startEndpoint(new URL("./server.js", import.meta.url), environment);
	return {
		// Its kernels block it, so a connection that was kept may be closed by now.
		counts: async () => {
			const answer = await fetch(`${url}/counts`, { headers: { connection: "close" } });
			return (await answer.json()) as Record<string, number>;
		},
		stop: () => end(child, "SIGTERM"),
		kill: () => end(child, "SIGKILL"),
	};
}

/** Starts a program that prints its port, and points the AWS client of this process at it. */
export async function startEndpoint(
	program: URL,
	environment: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
	const child = spawn(process.execPath, [fileURLToPath(program)], {
		env: { ...process.env, ...environment },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [text] = (await once(child.stdout, "data")) as [Buffer];
	const url = `http://127.0.0.1:${text.toString().trim()}`;
	Object.assign(process.env, {
		AWS_ENDPOINT_URL_LAMBDA: url,
		AWS_REGION: "us-east-1",
		AWS_ACCESS_KEY_ID: "x",
		AWS_SECRET_ACCESS_KEY: "y",
		AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
	});
	return { child, url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	const gone = once(child, "exit");
	child.kill(signal);
	await gone;
}
