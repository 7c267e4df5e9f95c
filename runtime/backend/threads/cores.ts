/**
 * How many threads this process may usefully run: the machine's cores, less what the container allows.
 *
 * `availableParallelism()` knows the affinity mask but not CPU quotas, so a container with 1.5 CPUs on a machine of 64
 * would start 64 threads. Quotas are read from cgroup v2 and v1, at the process's group and at all groups above it.
 */
import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

/** What the answer depends on; tests give their own. */
export interface Machine {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Text of a file, or undefined if it cannot be read. */
	readonly read: (path: string) => string | undefined;
	/** Cores that the affinity mask allows. */
	readonly cores: number;
	/** Bytes of memory of the machine. */
	readonly memory: number;
}

export interface Cores {
	/** How many chunks should run at the same time. */
	readonly threads: number;
	/** How many cores there are for them; fewer threads than cores only if somebody asked for that. */
	readonly cores: number;
	/** What set the number of threads. */
	readonly because: "cores" | "quota" | "memory" | "CLOUDLOOP_THREADS";
	/** Limits found, in cores and bytes; Infinity: none. */
	readonly quota: number;
	readonly memory: number;
}

/** A worker needs about 10 MB idle, and room for what its chunks allocate. */
const MEMORY_PER_THREAD = 96 * 1024 ** 2;
/** More would be a typing error. */
const MOST_THREADS = 1024;

export function usableCores(machine: Machine = thisMachine()): Cores {
	const groups = controlGroups(machine);
	const quota = Math.min(...groups.map((group) => cpuQuota(machine, group)));
	const memory = Math.min(machine.memory, ...groups.map((group) => memoryLimit(machine, group)));
	const byQuota = Math.max(1, Math.min(machine.cores, Math.ceil(quota)));
	const byMemory = Math.max(1, Math.floor(memory / MEMORY_PER_THREAD) - 1);
	const cores = byQuota;
	const asked = askedFor(machine);
	if (asked !== undefined) return { threads: asked, cores, because: "CLOUDLOOP_THREADS", quota, memory };
	if (byMemory < cores) return { threads: byMemory, cores, because: "memory", quota, memory };
	return { threads: cores, cores, because: byQuota < machine.cores ? "quota" : "cores", quota, memory };
}

/** The override, if it is a number that makes sense; anything else is as if it were not set. */
function askedFor(machine: Machine): number | undefined {
	const text = machine.environment.CLOUDLOOP_THREADS?.trim();
	if (text === undefined || !/^\d+$/.test(text)) return undefined;
	const threads = Number(text);
	return threads >= 1 ? Math.min(threads, MOST_THREADS) : undefined;
}

interface Group {
	readonly version: 1 | 2;
	/** Where the controller is mounted, by its possible names. */
	readonly folder: string;
	readonly controller: "cpu" | "memory" | "all";
}

const MOUNT = "/sys/fs/cgroup";

/** All groups that bind this process: its own and those above, for each hierarchy. */
function controlGroups(machine: Machine): Group[] {
	const lines = (machine.read("/proc/self/cgroup") ?? "").split("\n").filter((line) => line !== "");
	const groups: Group[] = [
		{ version: 2, folder: MOUNT, controller: "all" },
		{ version: 1, folder: `${MOUNT}/cpu`, controller: "cpu" },
		{ version: 1, folder: `${MOUNT}/cpu,cpuacct`, controller: "cpu" },
		{ version: 1, folder: `${MOUNT}/memory`, controller: "memory" },
	];
	for (const line of lines) {
		const [, controllers = "", path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
		for (const folder of foldersAbove(path)) {
			if (controllers === "") groups.push({ version: 2, folder: `${MOUNT}${folder}`, controller: "all" });
			for (const controller of ["cpu", "memory"] as const) {
				if (!controllers.split(",").includes(controller)) continue;
				groups.push({ version: 1, folder: `${MOUNT}/${controllers}${folder}`, controller });
				groups.push({ version: 1, folder: `${MOUNT}/${controller}${folder}`, controller });
			}
		}
	}
	return groups;
}

/** `/a/b` gives `/a/b` and `/a`; the root is always looked at. */
function foldersAbove(path: string): string[] {
	const parts = path.split("/").filter((part) => part !== "" && part !== "..");
	return parts.map((_, k) => `/${parts.slice(0, parts.length - k).join("/")}`);
}

function cpuQuota(machine: Machine, group: Group): number {
	if (group.controller === "memory") return Number.POSITIVE_INFINITY;
	const [quota, period] =
		group.version === 2
			? (machine.read(`${group.folder}/cpu.max`) ?? "").trim().split(/\s+/)
			: [machine.read(`${group.folder}/cpu.cfs_quota_us`), machine.read(`${group.folder}/cpu.cfs_period_us`)];
	const cores = limit(quota) / limit(period);
	return cores > 0 ? cores : Number.POSITIVE_INFINITY;
}

function memoryLimit(machine: Machine, group: Group): number {
	if (group.controller === "cpu") return Number.POSITIVE_INFINITY;
	const file = group.version === 2 ? "memory.max" : "memory.limit_in_bytes";
	const bytes = limit(machine.read(`${group.folder}/${file}`));
	return bytes > 0 ? bytes : Number.POSITIVE_INFINITY;
}

/** A limit as the kernel writes it: a number; `max`, `-1` or nothing is none. */
function limit(text: string | undefined): number {
	const value = Number.parseInt(text ?? "", 10);
	return Number.isNaN(value) || value < 0 ? Number.POSITIVE_INFINITY : value;
}

function thisMachine(): Machine {
	return {
		environment: process.env,
		read: (path) => {
			try {
				return readFileSync(path, "utf8");
			} catch {
				return undefined;
			}
		},
		cores: availableParallelism(),
		memory: totalmem(),
	};
}
