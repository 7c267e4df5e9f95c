/** `cloudloop lsp`: the language server, over stdin and stdout. */
import { defineCommand } from "citty";
import { COMMON } from "../arguments.js";
import type { Command } from "../command.js";

export const lsp = defineCommand({
	meta: { name: "lsp", description: "Serve an editor: hints, hover, diagnostics and fixes, over stdio" },
	args: {
		stdio: { type: "boolean", description: "As editors say it; there is no other way" },
		...COMMON,
	},
	async run() {
		const { createConnection, ProposedFeatures } = await import("vscode-languageserver/node.js");
		const { serve } = await import("../../host/editor/server.js");
		const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
		const closed = new Promise<void>((resolve) => {
			connection.onExit(() => resolve());
			process.stdin.once("end", () => resolve());
		});
		serve(connection);
		await closed;
		process.exit();
	},
}) as Command;
