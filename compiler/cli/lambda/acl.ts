/** `cloudloop acl`: the rights that a user of the Redis store needs, as a line for whoever runs the server. */
import { defineCommand } from "citty";
import { aclText } from "../../../runtime/state/redis/acl.js";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";

export const acl = defineCommand({
	meta: { name: "acl", description: "Print the rights in Redis that the driver and its workers need" },
	args: {
		party: { type: "enum", options: ["worker", "driver"], description: "One of the two; without it, both" },
		prefix: { type: "string", description: "Begin of all keys (cl:)" },
		...COMMON,
	},
	run({ args }) {
		const parties = args.party === undefined ? (["driver", "worker"] as const) : [args.party as "driver" | "worker"];
		for (const party of parties) process.stdout.write(`${aclText(party, { prefix: args.prefix })}\n`);
	},
}) as Command;
