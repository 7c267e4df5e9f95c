/** The form of a command. */
import type { ArgsDef, CommandDef } from "citty";

/** A command of the table. Its arguments are plain, so that unknown flags can be found before it runs. */
export type Command = CommandDef & {
	readonly args: ArgsDef;
	/** The arguments that are the command's; the rest are the user's program's. Default: all. */
	readonly ownArguments?: (raw: readonly string[]) => readonly string[];
};
