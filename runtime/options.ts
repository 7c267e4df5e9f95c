/**
 * Options and environment variables: one row each, with the check that both places share. Precedence: option at the
 * call site, then `configure`, then the environment, then the default.
 */
import type { BackendName, ParallelOptions, RangeOptions, ScheduleName } from "./contract.js";
import { CloudloopError, show } from "./errors.js";

/** What holds for the whole process. */
export interface Settings {
	readonly backend: BackendName;
	/** Number of workers; undefined: as many as there are cores. */
	readonly threads: number | undefined;
	/** Number of chunks to cut each loop into, about; undefined: by size. */
	readonly chunks: number | undefined;
	/** `never`: small loops are distributed too; for tests. */
	readonly inline: "auto" | "never";
	readonly strict: boolean;
	/** Loops are tried on copies first, in other orders: finds mistakes of the analysis, and takes several times as long. */
	readonly sanitize: boolean;
	/** Lambda: the name of the deployed function. */
	readonly function: string;
	/** Lambda: invocations at the same time. */
	readonly concurrency: number;
	/** Lambda: URL of the Redis through which workers give partials and get what is large; undefined: none. */
	readonly redis: string | undefined;
	/** Progress lines; undefined: for long loops. */
	readonly progress: "auto" | "plain" | "off" | undefined;
}

interface Check {
	readonly rule: string;
	readonly holds: (value: unknown) => boolean;
}

const count: Check = { rule: "a whole number of at least 1", holds: (v) => Number.isSafeInteger(v) && Number(v) >= 1 };
const amount: Check = { rule: "a number of at least 0", holds: (v) => typeof v === "number" && v >= 0 };
const onOff: Check = { rule: "1 or 0", holds: (v) => typeof v === "boolean" };
const callable: Check = { rule: "a function", holds: (v) => typeof v === "function" };
const text: Check = { rule: "a string", holds: (v) => typeof v === "string" };
const abortable: Check = { rule: "an AbortSignal", holds: (v) => v instanceof AbortSignal };

function oneOf(...names: readonly string[]): Check {
	return { rule: names.map((name) => `"${name}"`).join(" or "), holds: (v) => names.includes(v as string) };
}

const redisUrl: Check = {
	rule: "redis:// or rediss:// and a host",
	holds: (v) => typeof v === "string" && /^rediss?:\/\/[^/]/.test(v),
};
const backend = oneOf("serial", "threads", "lambda");
const schedule = oneOf("dynamic", "guided", "static");

const parallelChecks: Readonly<Record<keyof ParallelOptions, Check>> = {
	backend,
	schedule,
	chunk: count,
	onSerial: oneOf("error", "warn"),
	sum: oneOf("tree", "exact"),
	timeout: amount,
	retries: { rule: "a whole number of at least 0", holds: (v) => Number.isSafeInteger(v) && Number(v) >= 0 },
	maxCost: amount,
	signal: abortable,
	onProgress: callable,
	label: text,
};

const rangeChecks: Readonly<Record<keyof RangeOptions, Check>> = { schedule, chunk: count, concurrency: count };

type Reading = (text: string) => unknown;
const asText: Reading = (value) => value;
const asNumber: Reading = (value) => (value.trim() === "" ? Number.NaN : Number(value));
const asSwitch: Reading = (value) => ({ "1": true, true: true, "0": false, false: false })[value];

const settingRows: Readonly<Record<keyof Settings, { variable: string; read: Reading; check: Check; usual: unknown }>> =
	{
		backend: { variable: "CLOUDLOOP_BACKEND", read: asText, check: backend, usual: "threads" },
		threads: { variable: "CLOUDLOOP_THREADS", read: asNumber, check: count, usual: undefined },
		chunks: { variable: "CLOUDLOOP_CHUNKS", read: asNumber, check: count, usual: undefined },
		inline: { variable: "CLOUDLOOP_INLINE", read: asText, check: oneOf("auto", "never"), usual: "auto" },
		function: { variable: "CLOUDLOOP_FUNCTION", read: asText, check: text, usual: "cloudloop" },
		concurrency: { variable: "CLOUDLOOP_CONCURRENCY", read: asNumber, check: count, usual: 100 },
		redis: { variable: "CLOUDLOOP_REDIS_URL", read: asText, check: redisUrl, usual: undefined },
		strict: { variable: "CLOUDLOOP_STRICT", read: asSwitch, check: onOff, usual: false },
		sanitize: { variable: "CLOUDLOOP_SANITIZE", read: asSwitch, check: onOff, usual: false },
		progress: { variable: "CLOUDLOOP_PROGRESS", read: asText, check: oneOf("auto", "plain", "off"), usual: undefined },
	};

let current: Settings | undefined;

/** The settings of this process; the environment is read once. Throws CL5009. */
export function settings(): Settings {
	current ??= readSettings(process.env);
	return current;
}

/** Changes settings of this process, for launches that start later. Throws CL5008. */
export function configure(changes: Partial<Settings>): void {
	for (const [name, value] of Object.entries(changes)) {
		const row = Object.hasOwn(settingRows, name) ? settingRows[name as keyof Settings] : undefined;
		if (value !== undefined) check("CL5008", name, value, row?.check);
	}
	current = { ...settings(), ...changes };
}

/** Settings from environment variables. Throws CL5009. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
	const found: Record<string, unknown> = {};
	for (const [name, row] of Object.entries(settingRows)) {
		const raw = environment[row.variable];
		const value = raw === undefined || raw === "" ? row.usual : row.read(raw);
		if (raw !== undefined && raw !== "" && !row.check.holds(value)) {
			throw new CloudloopError("CL5009", {
				option: row.variable,
				value: name === "redis" ? "no such URL" : show(raw),
				rule: row.check.rule,
			});
		}
		found[name] = value;
	}
	return found as unknown as Settings;
}

/** Checks the options of a parallel function. Throws CL5008. */
export function checkParallelOptions(options: ParallelOptions): void {
	checkAll(options, parallelChecks);
}

/** Checks the options of a range. Throws CL5008. */
export function checkRangeOptions(options: RangeOptions): void {
	checkAll(options, rangeChecks);
}

/** Which schedule holds for a launch. */
export function scheduleOf(options: ParallelOptions, range: RangeOptions | undefined): ScheduleName {
	return range?.schedule ?? options.schedule ?? "dynamic";
}

function checkAll(options: object, checks: Readonly<Record<string, Check>>): void {
	for (const [name, value] of Object.entries(options)) {
		if (value !== undefined) check("CL5008", name, value, Object.hasOwn(checks, name) ? checks[name] : undefined);
	}
}

function check(code: "CL5008", option: string, value: unknown, row: Check | undefined): void {
	if (row === undefined) throw new CloudloopError(code, { option, value: show(value), rule: "a known option" });
	if (!row.holds(value)) throw new CloudloopError(code, { option, value: show(value), rule: row.rule });
}
