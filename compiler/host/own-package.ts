/** Where our own package lies, for projects in which it is not installed. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const OWN = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The specifiers that programs and generated code import. */
const ENTRIES: Readonly<Record<string, string>> = {
	cloudloop: join(ROOT, "runtime", "index"),
	"cloudloop/runtime": join(ROOT, "runtime", "generated"),
};

/** Whether a specifier names our package. */
export function isOwnSpecifier(specifier: string): boolean {
	return specifier === "cloudloop" || specifier.startsWith("cloudloop/");
}

/** `paths` that lead the specifiers of our package to our declarations. */
export function ownPaths(): Record<string, string[]> {
	return Object.fromEntries(
		Object.entries(ENTRIES).map(([name, path]) => [name, [`${path}.d.ts`.replaceAll("\\", "/")]]),
	);
}

/** The URL that a file gets when it imports our package: the project's installation, else this one. */
export function ownUrl(specifier: string, file: string): string | undefined {
	try {
		return pathToFileURL(createRequire(file).resolve(specifier)).href;
	} catch {
		const entry = ENTRIES[specifier];
		return entry && pathToFileURL(`${entry}.js`).href;
	}
}

/** Our types of Node, for projects that have none. */
export function ownNodeTypes(): string | undefined {
	try {
		return join(dirname(OWN.resolve("@types/node/package.json")), "index.d.ts");
	} catch {
		return undefined;
	}
}
