/** The commands, one row each; a command's file is loaded when it is needed. */
import type { ArgsDef, CommandDef } from "citty";

/** A command of the table. Its arguments are plain, so that unknown flags can be found before it runs. */
export type Command = CommandDef & {
	readonly args: ArgsDef;
	/** The arguments that are the command's; the rest are the user's program's. Default: all. */
	readonly ownArguments?: (raw: readonly string[]) => readonly string[];
};

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
	run: async () => (await import("./run.js")).run,
	plan: async () => (await import("./plan.js")).plan,
	build: async () => (await import("./build.js")).build,
	explain: async () => (await import("./explain.js")).explain,
};
