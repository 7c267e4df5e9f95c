/** `cloudloop build --watch`: builds again at each change, until it is interrupted. */
import { constants } from "node:os";
import { fromTsDiagnostic } from "../../diagnostic/typescript-diagnostic.js";
import type { TypeScript } from "../../host/load-typescript.js";
import type { Project } from "../../host/project.js";
import { type WatchHandlers, watchProject } from "../../host/watch.js";
import { EXIT, Exit } from "../exit.js";
import { reportDiagnostics } from "../report.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Watched {
	readonly project: Project;
	/** The files in question; without: all of its tsconfig.json. */
	readonly files: readonly string[] | undefined;
}

/** Gives the exit code when the user has interrupted. */
export async function watchBuild(
	compiler: TypeScript,
	watched: readonly Watched[],
	{ optionsOf, onProgram }: Pick<WatchHandlers, "optionsOf" | "onProgram">,
): Promise<number> {
	const { promise, resolve, reject } = deferred();
	const attempt = (act: () => void): void => {
		try {
			act();
		} catch (error) {
			if (!(error instanceof Exit)) reject(error);
			else if (error.message) process.stderr.write(`cloudloop: ${error.message}\n`);
		}
		process.stderr.write("watching for changes\n");
	};
	const handlers: WatchHandlers = {
		optionsOf,
		onProgram: (project, program) => attempt(() => onProgram(project, program)),
		onEnd(fault) {
			reportDiagnostics([fromTsDiagnostic(compiler, fault)], { quiet: false, sourceOf: () => undefined });
			process.exit(EXIT.diagnostics);
		},
	};
	for (const signal of SIGNALS) process.once(signal, () => resolve(128 + constants.signals[signal]));
	const watches = watched.map(({ project, files }) => watchProject(compiler, project, files, handlers));
	try {
		return await promise;
	} finally {
		for (const watch of watches) watch.close();
	}
}

function deferred() {
	let resolve: (code: number) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<number>((accept, refuse) => {
		resolve = accept;
		reject = refuse;
	});
	return { promise, resolve, reject };
}
