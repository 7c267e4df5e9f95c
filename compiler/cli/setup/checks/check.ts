/** The form of a check of `doctor`. */
import type { LoadedTypeScript } from "../../../host/load-typescript.js";
import type { ProjectFacts } from "../project-facts.js";

export interface Finding {
	readonly status: "ok" | "warning" | "problem";
	readonly found: string;
	/** What to do; of everything that is not ok. */
	readonly next?: string;
}

export interface Subject {
	readonly facts: ProjectFacts;
	readonly typescript: LoadedTypeScript;
	/** The program, where one was named. */
	readonly entry?: string;
	/** The name of the function on Lambda. */
	readonly name: string;
	readonly redis?: string;
}

/** One row. It finds any number of things, and nothing where it does not apply. */
export interface Check {
	readonly name: string;
	run(subject: Subject): readonly Finding[] | Promise<readonly Finding[]>;
}

export const ok = (found: string): readonly Finding[] => [{ status: "ok", found }];
export const warning = (found: string, next: string): readonly Finding[] => [{ status: "warning", found, next }];
export const problem = (found: string, next: string): readonly Finding[] => [{ status: "problem", found, next }];
