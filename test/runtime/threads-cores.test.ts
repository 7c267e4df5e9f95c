/** The number of threads in containers, with files as the kernel writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loaderOptions } from "../../runtime/backend/threads/caller/start.js";
import { type Machine, usableCores } from "../../runtime/backend/threads/cores.js";

const GB = 1024 ** 3;

function machineOf(files: Readonly<Record<string, string>>, rest: Partial<Machine> = {}): Machine {
	return { environment: {}, read: (path) => files[path], cores: 8, memory: 32 * GB, ...rest };
}

interface Case {
	readonly name: string;
	readonly files?: Readonly<Record<string, string>>;
	readonly rest?: Partial<Machine>;
	readonly threads: number;
	readonly because: string;
}

const v2 = "/sys/fs/cgroup";
const v1 = { cpu: "/sys/fs/cgroup/cpu", memory: "/sys/fs/cgroup/memory" };

const cases: readonly Case[] = [
	{ name: "no limits", threads: 8, because: "cores" },
	{ name: "v2, 1.5 CPUs", files: { [`${v2}/cpu.max`]: "150000 100000\n" }, threads: 2, because: "quota" },
	{ name: "v2, half a CPU", files: { [`${v2}/cpu.max`]: "50000 100000\n" }, threads: 1, because: "quota" },
	{ name: "v2, more than there are", files: { [`${v2}/cpu.max`]: "6400000 100000\n" }, threads: 8, because: "cores" },
	{ name: "v2, no limit", files: { [`${v2}/cpu.max`]: "max 100000\n" }, threads: 8, because: "cores" },
	{
		name: "v2, limit of a group above",
		files: {
			"/proc/self/cgroup": "0::/kubepods/pod1/container\n",
			[`${v2}/kubepods/pod1/container/cpu.max`]: "max 100000\n",
			[`${v2}/kubepods/pod1/cpu.max`]: "300000 100000\n",
		},
		threads: 3,
		because: "quota",
	},
	{
		name: "v1, 2.5 CPUs",
		files: { [`${v1.cpu}/cpu.cfs_quota_us`]: "250000\n", [`${v1.cpu}/cpu.cfs_period_us`]: "100000\n" },
		threads: 3,
		because: "quota",
	},
	{
		name: "v1, no limit",
		files: { [`${v1.cpu}/cpu.cfs_quota_us`]: "-1\n", [`${v1.cpu}/cpu.cfs_period_us`]: "100000\n" },
		threads: 8,
		because: "cores",
	},
	{
		name: "v1, own group, controllers mounted together",
		files: {
			"/proc/self/cgroup": "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n",
			"/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "400000\n",
			"/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
		},
		threads: 4,
		because: "quota",
	},
	{ name: "v2, 512 MB", files: { [`${v2}/memory.max`]: `${GB / 2}\n` }, threads: 4, because: "memory" },
	{ name: "v2, 64 MB", files: { [`${v2}/memory.max`]: `${GB / 16}\n` }, threads: 1, because: "memory" },
	{
		name: "1.5 CPUs and 512 MB",
		files: { [`${v2}/cpu.max`]: "150000 100000\n", [`${v2}/memory.max`]: `${GB / 2}\n` },
		threads: 2,
		because: "quota",
	},
	{
		name: "v1, no memory limit",
		files: { [`${v1.memory}/memory.limit_in_bytes`]: "9223372036854771712\n" },
		threads: 8,
		because: "cores",
	},
	{ name: "a small machine", rest: { memory: GB / 4 }, threads: 1, because: "memory" },
	{
		name: "asked for",
		files: { [`${v2}/cpu.max`]: "150000 100000\n" },
		rest: { environment: { CLOUDLOOP_THREADS: "4" } },
		threads: 4,
		because: "CLOUDLOOP_THREADS",
	},
	...["", "0", "-2", "many", "1.5"].map((text) => ({
		name: `asked for ${JSON.stringify(text)}`,
		rest: { environment: { CLOUDLOOP_THREADS: text } },
		threads: 8,
		because: "cores",
	})),
	{
		name: "nonsense in files",
		files: { [`${v2}/cpu.max`]: "", "/proc/self/cgroup": "??" },
		threads: 8,
		because: "cores",
	},
];

for (const { name, files = {}, rest, threads, because } of cases) {
	test(name, () => {
		const cores = usableCores(machineOf(files, rest));
		assert.deepEqual({ threads: cores.threads, because: cores.because }, { threads, because });
	});
}

test("this machine", () => {
	assert.ok(usableCores().threads >= 1);
});

test("workers get loader options, and nothing else", () => {
	const all = [
		"--test",
		"--import",
		"tsx",
		"--max-old-space-size=4000",
		"-r",
		"./a.cjs",
		"--conditions=dev",
		"--inspect",
		"-e",
		"1",
	];
	assert.deepEqual(loaderOptions(all), ["--import", "tsx", "-r", "./a.cjs", "--conditions=dev"]);
});
