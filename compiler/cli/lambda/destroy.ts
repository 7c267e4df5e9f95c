/** `cloudloop destroy`: removes what `deploy` made. */
import { defineCommand } from "citty";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";
import { asCloudError, FUNCTION } from "./cloud.js";

export const destroy = defineCommand({
	meta: { name: "destroy", description: "Remove the deployed function and its role" },
	args: { name: FUNCTION, ...COMMON },
	async run({ args }) {
		const { loadCloud } = await import("../../../runtime/backend/lambda/deploy.js");
		const { destroyFunction } = await loadCloud();
		const changes = await destroyFunction(args.name).catch(asCloudError);
		process.stderr.write(`${changes.length > 0 ? changes.join("\n") : "nothing to remove"}\n`);
	},
}) as Command;
