/**
 * Runs the user's program as a child process, and ends it when the user interrupts.
 *
 * The parent handles the signals, because the child cannot: a synchronous parallel call blocks its main thread.
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Time for the program's own handlers after an interrupt, before it is killed. */
const GRACE = 80;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Starts node with arguments; gives the exit code for our own process when the child has ended. */
export function runChild(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
	const child = spawn(process.execPath, args, { stdio: "inherit", env: environment });
	let interrupted: number | undefined;
	const handlers = SIGNALS.map((signal) => {
		const handler = () => {
			interrupted ??= 128 + constants.signals[signal];
			child.kill("SIGTERM");
			setTimeout(() => child.kill("SIGKILL"), GRACE);
		};
		process.on(signal, handler);
		return () => process.off(signal, handler);
	});
	return new Promise<number>((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", (code, signal) => {
			for (const remove of handlers) remove();
			resolve(interrupted ?? code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
		});
	});
}
