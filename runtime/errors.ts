/**
 * The errors of the runtime: one row per code, and the class that carries them.
 *
 * The user's own errors are never wrapped: they leave a launch as they left the body. These codes are for everything
 * else. They are recognised by `code`, not by `instanceof`, because they cross threads.
 */

/** One row: `{name}` in a text stands for the argument of that name. */
export interface ErrorRow {
	readonly severity: "error";
	/** `invalid`: change your code. `unsupported`: legal, not done yet. `internal`: our fault. */
	readonly kind: "invalid" | "unsupported" | "internal";
	/** Value of `Error.name`, where it says more than `CloudloopError`. */
	readonly name?: string;
	readonly title: string;
	readonly why: string;
	readonly fix: string;
	/** For `cloudloop explain`. */
	readonly example?: { readonly before: string; readonly after: string };
}

const invalid = { severity: "error", kind: "invalid" } as const;
const unsupported = { severity: "error", kind: "unsupported" } as const;
const internal = { severity: "error", kind: "internal" } as const;

export const errorRows = {
	CL5001: {
		...invalid,
		name: "RangeError",
		title: "the {argument} of prange is {value}",
		why: "the iteration space must be known before the loop starts: {rule}",
		fix: "{fix}",
		example: { before: "for (const i of prange(n / 2)) …", after: "for (const i of prange(Math.floor(n / 2))) …" },
	},
	CL5002: {
		...invalid,
		name: "AbortError",
		title: "{loop} was cancelled",
		why: "its AbortSignal was aborted, or its backend was closed",
		fix: "nothing of the loop is kept; start it again if it is still wanted",
	},
	CL5003: {
		...invalid,
		name: "TimeoutError",
		title: "{loop} did not finish within {timeout} ms",
		why: "the option `timeout` of its function limits each launch",
		fix: "raise `timeout`, or give the loop less to do",
	},
	CL5004: {
		...invalid,
		title: "{path} cannot travel to the workers: it is {what}",
		why: "{loop} reads it, and workers get copies of plain data and shared memory; functions, class instances and handles do not survive that",
		fix: "read the plain values that the loop needs into variables before it, and use those",
		example: {
			before: "for (const i of prange(n)) out[i] = socket.remotePort + i;",
			after: "const port = socket.remotePort;\nfor (const i of prange(n)) out[i] = port + i;",
		},
	},
	CL5005: {
		...invalid,
		title: "{path}, made by an iteration of {loop}, cannot travel back: it is {what}",
		why: "results come back as plain data; functions, class instances and handles do not survive that",
		fix: "produce plain data in the loop, and build the instances after it",
		example: {
			before: "for (const i of prange(n)) out.push(new Point(x[i], y[i]));",
			after:
				"for (const i of prange(n)) pairs.push([x[i], y[i]]);\nconst out = pairs.map(([x, y]) => new Point(x, y));",
		},
	},
	CL5006: {
		...invalid,
		title: "{loop} was compiled for version {found} of the plan, this runtime needs version {needed}",
		why: "the compiler and the runtime come from different versions of cloudloop",
		fix: "delete the output and compile again with the cloudloop installed beside it",
	},
	CL5007: {
		...invalid,
		title: "prange was called, but nothing was compiled",
		why: "CLOUDLOOP_STRICT is set, and this code did not go through the cloudloop compiler",
		fix: "use `cloudloop run`, the tsc plugin, a bundler plugin or the loader; or unset CLOUDLOOP_STRICT",
	},
	CL5008: {
		...invalid,
		title: "option {option} is {value}",
		why: "it must be {rule}",
		fix: "change the option, or leave it out",
	},
	CL5009: {
		...invalid,
		title: "environment variable {option} is {value}",
		why: "it must be {rule}",
		fix: "change the variable, or unset it",
	},
	CL5010: {
		...invalid,
		title: "prange got {value}, but the loop was compiled for {kind}",
		why: "the type of the argument is not what it was at compile time, so the compiled body does not fit",
		fix: "check the type of the argument of prange at {place}: a cast or an `any` hides the difference",
	},
	CL5011: {
		...internal,
		title: "{loop} depends on the order of its iterations: {path} is {should} in the plain order, and {is} in another",
		why: "iteration {first} and iteration {last} depend on each other, and the plan of {id} overlooks it",
		fix: "please report it with the loop; until it is mended, write a plain `for` loop there",
	},
	CL5012: {
		...invalid,
		title: "an instance of {name} arrived, but no class is registered under that name here",
		why: "instances travel by the name of their class, and are made again from what this side has registered",
		fix: "call register where the class is declared, at the top level of its module; compiled code has copies only of classes that fit the types of what the loop captures",
	},
	CL6001: {
		...invalid,
		title: "a worker ended while it ran {loop} (exit code {exitCode})",
		why: "the body called process.exit, or the worker was ended from outside",
		fix: "throw an error instead of calling process.exit",
		example: { before: "if (bad(i)) process.exit(1);", after: "if (bad(i)) throw new Error('item is bad');" },
	},
	CL6002: {
		...invalid,
		title: "a worker ran out of memory in {loop}",
		why: "each worker has a heap of its own, and the body or the captured values did not fit into it",
		fix: "raise the limit (node --max-old-space-size), use fewer threads, or keep large data in shared typed arrays",
	},
	CL6003: {
		...invalid,
		title: "a worker cannot load the kernels of {loop} from {module}",
		why: "{reason}",
		fix: "compile again, and keep the kernels module beside the compiled file",
	},
	CL6004: {
		...internal,
		title: "the supervisor thread was lost during {loop}",
		why: "{reason}",
		fix: "run it again; if it happens again, please report it",
	},
	CL6005: {
		...unsupported,
		title: "the threads backend cannot run {loop} here",
		why: "{reason}",
		fix: "set CLOUDLOOP_BACKEND=serial",
	},
	CL7001: {
		...invalid,
		title: "AWS does not run the function {function}: {reason}",
		why: "it is not there, or these credentials may not invoke it",
		fix: "deploy it (cloudloop deploy), and check region, credentials and CLOUDLOOP_FUNCTION",
	},
	CL7002: {
		...invalid,
		title: "the function {function} does not have the code of {loop}",
		why: "it has {found}: the program was changed after the function was deployed, or something else was deployed there",
		fix: "deploy it again: cloudloop deploy FILE",
	},
	CL7003: {
		...invalid,
		title: "{loop} sends {size} bytes to a worker, more than a request takes ({limit})",
		why: "without a store everything that a chunk reads travels in its request",
		fix: "give driver and function a Redis (CLOUDLOOP_REDIS_URL), use smaller chunks, let the loop read less, or read the data inside the loop",
	},
	CL7004: {
		...invalid,
		title: "{chunk} of {loop} gives {size} bytes, more than a reply takes ({limit})",
		why: "without a store everything that a chunk gives back travels in its reply",
		fix: "give driver and function a Redis (CLOUDLOOP_REDIS_URL), use smaller chunks, or let the loop give back less",
	},
	CL7005: {
		...invalid,
		title: "{chunk} of {loop} was lost {times} times: {reason}",
		why: "each time its worker ended or its answer did not arrive",
		fix: "look into the log of the function; if the cause is passing, raise `retries`",
	},
	CL7006: {
		...invalid,
		title: "{chunk} of {loop} needs more memory than the function has",
		why: "{reason}",
		fix: "deploy with more --memory, or use smaller chunks",
	},
	CL7007: {
		...invalid,
		title: "{chunk} of {loop} takes longer than an invocation may",
		why: "{reason}",
		fix: "deploy with a longer --timeout, or use smaller chunks",
	},
	CL7008: {
		...invalid,
		title: "{loop} would cost about {cost} dollars, more than maxCost allows ({limit})",
		why: "{reason}",
		fix: "raise `maxCost`, or give the loop less to do",
	},
	CL7009: {
		...internal,
		title: "the thread that drives the workers was lost during {loop}",
		why: "{reason}",
		fix: "run it again; if it happens again, please report it",
	},
	CL7010: {
		...invalid,
		title: "the function {function} refuses tasks of {loop}: {reason}",
		why: "tasks are signed; the function takes those that were signed with its own secret, by the same version of cloudloop",
		fix: "deploy it again with this version, and check CLOUDLOOP_SECRET and the clock",
	},
	CL8001: {
		...invalid,
		title: "the store {place} cannot be reached",
		why: "{reason}",
		fix: "check that it runs, its address and the network; nothing that was not committed counts, so run it again",
	},
	CL8002: {
		...invalid,
		title: "the store {place} is full",
		why: "{reason}",
		fix: "give it more memory, or use larger chunks and smaller results; nothing was half stored",
	},
	CL8003: {
		...invalid,
		title: "the store has lost {loop}",
		why: "it was restarted or emptied, or nobody renewed the loop's keys in time",
		fix: "run it again; use a store that keeps its memory over restarts if this happens often",
	},
	CL8004: {
		...invalid,
		title: "blob {hash} is {found} in the store",
		why: "the store dropped it, or somebody else wrote to it; its name is the hash of its content",
		fix: "set maxmemory-policy to noeviction, give the store more memory, and let nobody else write under its prefix",
	},
	CL8005: {
		...invalid,
		title: "a worker refused a task",
		why: "{reason}",
		fix: "deploy again, and give the driver and its workers the same secret",
	},
	CL8006: {
		...invalid,
		title: "the store {place} cannot be used",
		why: "{reason}",
		fix: "{fix}",
	},
	CL8007: {
		...invalid,
		title: "{what} is no cloudloop value: {reason}",
		why: "its bytes were cut or changed on the way, or another version of cloudloop made them",
		fix: "deploy again so that both sides are of one version; if they are, report it",
	},
	CL9001: {
		...internal,
		title: "internal error: {reason}",
		why: "an assumption of the runtime does not hold",
		fix: "please report it, with the loop {loop}",
	},
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorRows;

/** Values for the `{names}` in a row. */
export type ErrorArguments = Readonly<Record<string, unknown>>;

/** An error of cloudloop itself: what happened, why, and what to do. */
export class CloudloopError extends Error {
	readonly code: ErrorCode;
	readonly what: string;
	readonly why: string;
	readonly fix: string;
	readonly #args: ErrorArguments;

	constructor(code: ErrorCode, args: ErrorArguments = {}, cause?: unknown) {
		const row: ErrorRow = errorRows[code];
		const what = fill(row.title, args);
		const why = fill(row.why, args);
		const fix = fill(row.fix, args);
		super(`${code}: ${what}\n  why: ${why}\n  fix: ${fix}`, cause === undefined ? undefined : { cause });
		this.name = row.name ?? "CloudloopError";
		this.code = code;
		this.what = what;
		this.why = why;
		this.fix = fix;
		this.#args = args;
	}

	/** What it was made with: with the code, enough to make it again on another thread. */
	get args(): ErrorArguments {
		return this.#args;
	}

	toJSON(): Record<string, unknown> {
		const { code, what, why, fix } = this;
		return { code, what, why, fix };
	}
}

/** Whether a value is an error of cloudloop, also after it crossed threads. */
export function hasCode(error: unknown, code?: ErrorCode): error is CloudloopError {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
	return code === undefined ? error.code in errorRows : error.code === code;
}

/** How a value looks in a message: short, and never with a side effect. */
export function show(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
	if (typeof value === "bigint") return `${value}n`;
	if (Object.is(value, -0)) return "-0";
	if (Array.isArray(value)) return "an array";
	if (typeof value === "function") return "a function";
	if (typeof value === "object" && value !== null) return "an object";
	return String(value);
}

function fill(text: string, args: ErrorArguments): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in args ? String(args[name]) : whole));
}
