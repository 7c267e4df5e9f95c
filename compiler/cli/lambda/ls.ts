/** `cloudloop ls`: the functions that `deploy` made. */
import { defineCommand } from "citty";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { asCloudError } from "./cloud.js";

export const ls = defineCommand({
	meta: { name: "ls", description: "List the deployed functions" },
	args: { json: { type: "boolean", description: "Print JSON" }, ...COMMON },
	async run({ args }) {
		const { loadCloud } = await import("../../../runtime/backend/lambda/deploy.js");
		const { listFunctions } = await loadCloud();
		const found = await listFunctions().catch(asCloudError);
		if (args.json) process.stdout.write(`${JSON.stringify(found, undefined, "\t")}\n`);
		else
			for (const one of found) process.stdout.write(`${one.name}  ${one.code}  ${one.memory} MB  ${one.timeout} s\n`);
	},
}) as Command;
