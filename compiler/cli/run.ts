/** `cloudloop run FILE [args…]`: compiles a program and runs it, all in one. */
import { type ArgsDef, defineCommand, parseArgs } from "citty";
import { MANIFEST_VARIABLE } from "../host/run/manifest.js";
import { prepareProgram, type StagedKernel } from "../host/run/prepare.js";
import { CHECK, COMMON, findOperand } from "./arguments.js";
import { runChild } from "./child.js";
import type { Command } from "./command.js";
import { EXIT, Exit } from "./exit.js";
import { findFile } from "./files.js";
import { checkLambdaFlags, openFunction } from "./lambda/function.js";
import { reportDiagnostics } from "./report.js";

const args = {
	file: { type: "positional", description: "The program; arguments after it are the program's own", valueHint: "FILE" },
	threads: { type: "string", description: "How many threads run chunks", valueHint: "N" },
	backend: { type: "enum", options: ["threads", "serial", "lambda"], description: "Where loops run" },
	sanitize: { type: "boolean", description: "Try each loop on copies in other orders first, and compare" },
	progress: { type: "enum", options: ["auto", "plain", "off"], description: "How progress is shown" },
	local: { type: "boolean", description: "Lambda: emulate the function on this machine" },
	deploy: { type: "boolean", description: "Lambda: update the function first if it has other code" },
	chaos: {
		type: "string",
		description: "Lambda, local: inject faults, as throttle=5%,crash=1%",
		valueHint: "FAULTS",
	},
	redis: {
		type: "string",
		description: "Lambda: URL of the store, or off; default: CLOUDLOOP_REDIS_URL; --local finds or starts one",
		valueHint: "URL",
	},
	quiet: { type: "boolean", alias: "q", description: "No progress, no warnings" },
	...CHECK,
	...COMMON,
} as const satisfies ArgsDef;

export const run = {
	...defineCommand({
		meta: { name: "run", description: "Compile a program and run it" },
		args,
		async run({ rawArgs }) {
			const at = findOperand(rawArgs, args);
			if (at < 0) throw new Exit(EXIT.usage, "run needs a file: cloudloop run main.ts");
			const [file = "", ...rest] = rawArgs.slice(at);
			const flags = parseArgs<typeof args>([...rawArgs.slice(0, at), file], args);
			const environment = environmentOf(flags);
			checkLambdaFlags(flags, environment.CLOUDLOOP_BACKEND);
			const entry = findFile(file);
			const { manifest, kernels } = compile(entry, flags.check, flags.quiet === true);
			const isLambda = environment.CLOUDLOOP_BACKEND === "lambda";
			const ready = isLambda ? await openFunction(entry, kernels, flags) : undefined;
			try {
				const more = { ...ready?.environment, [MANIFEST_VARIABLE]: manifest };
				process.exitCode = await start(entry, rest, { ...environment, ...more });
			} finally {
				await ready?.close();
			}
		},
	}),
	ownArguments: (raw) => {
		const at = findOperand(raw, args);
		return at < 0 ? raw : raw.slice(0, at);
	},
} as Command;

interface Compiled {
	/** The name of the manifest of what was written. */
	readonly manifest: string;
	readonly kernels: readonly StagedKernel[];
}

/** Compiles everything that the file reaches. */
function compile(entry: string, check: boolean, quiet: boolean): Compiled {
	const { diagnostics, sourceOf, stage, kernels = [] } = prepareProgram(entry, { check });
	const errors = reportDiagnostics(diagnostics, { quiet, sourceOf });
	if (errors > 0 || !stage) throw new Exit(EXIT.diagnostics);
	return { manifest: stage(), kernels };
}

function start(entry: string, rest: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
	const preload = new URL("../host/run/preload.js", import.meta.url).href;
	const codes = new URL("./lambda/codes.js", import.meta.url).href;
	return runChild(["--enable-source-maps", "--import", preload, "--import", codes, entry, ...rest], environment);
}

function environmentOf(flags: {
	readonly threads?: string | undefined;
	readonly backend?: string | undefined;
	readonly sanitize?: boolean | undefined;
	readonly progress?: string | undefined;
	readonly redis?: string | undefined;
	readonly quiet?: boolean | undefined;
}): NodeJS.ProcessEnv {
	const { threads, backend, quiet, redis } = flags;
	if (threads !== undefined && !/^[1-9]\d{0,3}$/.test(threads)) {
		throw new Exit(EXIT.usage, `--threads cannot be ${threads}: it is a whole number from 1`);
	}
	const progress = quiet ? "off" : (flags.progress ?? "auto");
	return {
		...process.env,
		...(threads ? { CLOUDLOOP_THREADS: threads } : {}),
		...(backend ? { CLOUDLOOP_BACKEND: backend } : {}),
		...(flags.sanitize ? { CLOUDLOOP_SANITIZE: "1" } : {}),
		...(redis ? { CLOUDLOOP_REDIS_URL: redis === "off" ? "" : redis } : {}),
		...(progress ? { CLOUDLOOP_PROGRESS: progress } : {}),
	};
}
