/** Starts the supervisor thread. */
import { MessageChannel, type MessagePort, type ResourceLimits, SHARE_ENV, Worker } from "node:worker_threads";
import type { Control } from "../memory/control.js";
import { MESSAGES_VERSION, type Screen, type SupervisorStart } from "../messages.js";

export interface PoolOptions {
	readonly threads: number;
	readonly screen: Screen;
	readonly limits: ResourceLimits;
	/** URL of the module with `createExecutor`, for workers. */
	readonly executor: string;
	/** URL of the supervisor's module. */
	readonly supervisor: string;
}

/** The supervisor, and the port to it. */
export interface Crew {
	readonly supervisor: Worker;
	readonly orders: MessagePort;
}

export function startSupervisor(options: PoolOptions, control: Control): Crew {
	const { port1, port2 } = new MessageChannel();
	const shared = { version: MESSAGES_VERSION, control: control.memory, workers: options.threads } as const;
	const start: SupervisorStart = {
		...shared,
		port: port2,
		worker: { ...shared, argv: process.argv, executor: options.executor },
		workerModule: new URL("../worker/worker.js", import.meta.url).href,
		limits: options.limits,
		execArgv: loaderOptions(process.execArgv),
		screen: options.screen,
	};
	const supervisor = new Worker(new URL(options.supervisor), {
		workerData: start,
		transferList: [port2],
		// No loaders: the supervisor loads nothing of the user's, and would only start later.
		execArgv: [],
		env: SHARE_ENV,
	});
	supervisor.unref();
	return { supervisor, orders: port1 };
}

/** Options that decide how modules are found and loaded. Others (--test, --eval, V8's) are not for workers. */
const LOADER_OPTION =
	/^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--(no-)?experimental-(strip|transform)-types)(=.*)?$/;
const WITHOUT_VALUE = /types$|=/;

export function loaderOptions(execArgv: readonly string[]): string[] {
	const kept: string[] = [];
	for (let k = 0; k < execArgv.length; k++) {
		const option = execArgv[k] ?? "";
		if (!LOADER_OPTION.test(option)) continue;
		kept.push(option);
		if (!WITHOUT_VALUE.test(option)) kept.push(execArgv[++k] ?? "");
	}
	return kept;
}
