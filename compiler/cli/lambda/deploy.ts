/** `cloudloop deploy FILE`: makes the function that runs a program's kernels, or prints what would be made. */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { defineCommand } from "citty";
import { prepareProgram } from "../../host/run/prepare.js";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { EXIT, Exit } from "../exit.js";
import { findFile } from "../files.js";
import { reportDiagnostics } from "../report.js";
import { asBundleError, asCloudError, FUNCTION, storeVariables, USUAL, wholeNumber } from "./cloud.js";

export const deploy = defineCommand({
	meta: { name: "deploy", description: "Deploy a program's kernels to AWS Lambda" },
	args: {
		file: { type: "positional", description: "The program", valueHint: "FILE" },
		name: FUNCTION,
		memory: {
			type: "string",
			description: "Megabytes of the function, 128 to 10240",
			default: String(USUAL.memory),
			valueHint: "MB",
		},
		timeout: {
			type: "string",
			description: "Seconds of an invocation, 1 to 900",
			default: String(USUAL.timeout),
			valueHint: "S",
		},
		concurrency: { type: "string", description: "Concurrency to reserve", valueHint: "N" },
		redis: {
			type: "string",
			description: "URL of the store, as the function reaches it; default: CLOUDLOOP_REDIS_URL",
			valueHint: "URL",
		},
		role: { type: "string", description: "ARN of a role; default: one is made", valueHint: "ARN" },
		subnets: {
			type: "string",
			description: "Subnets of a VPC, if workers need something inside of one",
			valueHint: "ID,ID",
		},
		securityGroups: { type: "string", description: "Security groups, with --subnets", valueHint: "ID,ID" },
		print: { type: "enum", options: ["sam", "terraform", "iam"], description: "Print it instead, for other tools" },
		out: {
			type: "string",
			description: "With --print: where to write the zip",
			default: "worker.zip",
			valueHint: "PATH",
		},
		...COMMON,
	},
	async run({ args }) {
		const memory = wholeNumber("--memory", args.memory ?? "", 128, 10_240);
		const timeout = wholeNumber("--timeout", args.timeout ?? "", 1, 900);
		const concurrency =
			args.concurrency === undefined ? undefined : wholeNumber("--concurrency", args.concurrency, 1, 100_000);
		const { bundleWorker, loadCloud, printTemplate, readCa } = await import(
			"../../../runtime/backend/lambda/deploy.js"
		);
		const bundle = await bundleWorker(kernelsOf(findFile(args.file ?? ""))).catch(asBundleError);
		const { name, role } = args;
		const redisUrl = args.redis ?? process.env.CLOUDLOOP_REDIS_URL;
		const network = { subnets: listOf(args.subnets), securityGroups: listOf(args.securityGroups) };
		const options = {
			name,
			memory,
			timeout,
			concurrency,
			role,
			redisUrl: redisUrl || undefined,
			storeVariables: storeVariables(readCa),
			...network,
		};
		if (args.print !== undefined) {
			if (args.print !== "iam") writeFileSync(args.out, bundle.zip);
			const template = { ...options, zip: basename(args.out), code: bundle.code };
			process.stdout.write(printTemplate(args.print as "sam", template));
			return;
		}
		const { deployFunction } = await loadCloud();
		const { arn, code, changes } = await deployFunction(bundle, options).catch(asCloudError);
		process.stderr.write(`${changes.length > 0 ? changes.join("\n") : "unchanged"}\n`);
		process.stdout.write(`${name} ${code} ${bundle.zip.length} bytes ${arn}\n`);
	},
}) as Command;

function kernelsOf(entry: string) {
	const { diagnostics, sourceOf, stage, kernels = [] } = prepareProgram(entry, { check: true });
	const errors = reportDiagnostics(diagnostics, { quiet: false, sourceOf });
	if (errors > 0 || !stage) throw new Exit(EXIT.diagnostics);
	if (kernels.length === 0)
		throw new Exit(EXIT.usage, "no loop of this program runs in parallel: there is nothing to deploy");
	stage();
	return kernels;
}

function listOf(text: string | undefined): string[] {
	return text === undefined ? [] : text.split(",").filter((one) => one !== "");
}
