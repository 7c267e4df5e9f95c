/**
 * Loaded into the user's process by `cloudloop run`: a program that ends with an error of ours tells by its exit code
 * whether a limit refused it or a backend failed.
 */
import { EXIT } from "../exit.js";

/** The first row that fits decides; all else is the program's own failure. */
const rows: readonly (readonly [RegExp, number])[] = [
	[/^CL700[348]$/, EXIT.limit],
	[/^CL[78]\d{3}$/, EXIT.backend],
];

process.once("uncaughtExceptionMonitor", (error: unknown) => {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	const [, exitCode] = rows.find(([pattern]) => pattern.test(code)) ?? [];
	if (exitCode === undefined) return;
	process.once("exit", () => {
		process.exitCode = exitCode;
	});
});
