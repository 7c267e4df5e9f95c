/** What the parent process tells the hooks in the user's process. */

/** A TypeScript file (or a module of kernels) and the JavaScript that stands for it. */
export interface ManifestModule {
	/** The file with the JavaScript to run. */
	readonly file: string;
	/** Names that a CommonJS module exports; absent for an ES module. */
	readonly exports?: readonly string[];
}

export interface Manifest {
	/** The user's main file. */
	readonly entry: string;
	/** By path of the user's file; files that turn up while the program runs are added. */
	readonly modules: Record<string, ManifestModule>;
}

/** The environment variable that names the manifest's file. */
export const MANIFEST_VARIABLE = "CLOUDLOOP_MANIFEST";
