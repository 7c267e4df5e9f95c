/**
 * The one place that names backends: makes them at their first use, keeps and closes them. The backends of this process
 * are the only global state of the runtime.
 */
import type { Backend } from "./backend/backend.js";
import { createLambda } from "./backend/lambda/lambda.js";
import { createSerial } from "./backend/serial.js";
import { createThreads } from "./backend/threads/threads.js";
import type { BackendName } from "./contract.js";
import { settings } from "./options.js";

const makers: Readonly<Record<BackendName, () => Backend>> = {
	serial: () => createSerial(),
	threads: () => createThreads({ threads: settings().threads }),
	lambda: () => {
		const { function: name, concurrency, redis } = settings();
		return createLambda({ function: name, concurrency, redis });
	},
};

const backends = new Map<string, Backend>();

/** The backend of this name, with the settings of now. */
export function backendOf(name: BackendName): Backend {
	const key = name === "threads" ? `${name} ${settings().threads ?? "all"}` : name;
	const known = backends.get(key);
	if (known !== undefined) return known;
	const made = makers[name]();
	backends.set(key, made);
	return made;
}

/** Starts the workers of the usual backend ahead of use. */
export function warm(): void {
	backendOf(settings().backend).warm();
}

/** Ends all workers. Launches in flight are cancelled; later ones start new workers. */
export async function close(): Promise<void> {
	const open = [...backends.values()];
	backends.clear();
	await Promise.all(open.map((backend) => backend.close()));
}
