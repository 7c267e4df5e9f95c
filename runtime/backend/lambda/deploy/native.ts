/**
 * Packages with native code. No bundle can hold them, so they lie beside it in the zip, as npm installed them: with what
 * they depend on, and with no binary but those of the function's platform.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where a function runs, in the words of npm. */
export interface Platform {
	readonly os: string;
	readonly cpu: string;
}

interface Package {
	readonly name: string;
	readonly folder: string;
	readonly manifest: {
		readonly version?: string;
		readonly os?: readonly string[];
		readonly cpu?: readonly string[];
		readonly dependencies?: Readonly<Record<string, string>>;
		readonly optionalDependencies?: Readonly<Record<string, string>>;
	};
}

/** The package that a bare import names, and whether it has native code; undefined if it is not found. */
export function findNative(specifier: string, from: string): Package | undefined {
	const found = findPackage(nameIn(specifier), from);
	return found !== undefined && isNative(found) ? found : undefined;
}

export interface Shipped {
	/** Bytes by path in the zip. */
	readonly files: ReadonlyMap<string, Uint8Array>;
	/** Follows from them. */
	readonly hash: string;
}

/** All files of packages and of what they depend on. Throws with the name of one that has no binary for the platform. */
export function shipPackages(packages: readonly Package[], platform: Platform): Shipped {
	const all = new Map<string, Package>();
	const add = (one: Package): void => {
		if (all.has(one.name)) return;
		all.set(one.name, one);
		for (const name of dependenciesOf(one)) {
			const found = findPackage(name, one.folder);
			if (found !== undefined && fits(found, platform)) add(found);
		}
	};
	for (const one of packages) add(one);
	for (const one of packages) requireBinary(one, all, platform);
	const files = new Map<string, Uint8Array>();
	for (const { name, folder } of all.values()) {
		for (const path of filesOf(folder)) files.set(`node_modules/${name}/${path}`, readFileSync(join(folder, path)));
	}
	const hash = createHash("sha256");
	for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${path}\0`).update(bytes);
	return { files, hash: hash.digest("hex") };
}

/** A package without a binary for the platform, and how to get one. */
export class NoBinary extends Error {
	override readonly name = "NoBinary";

	constructor(name: string, { os, cpu }: Platform) {
		const how = `npm install --no-save --os=${os} --cpu=${cpu}${os === "linux" ? " --libc=glibc" : ""} ${name}`;
		super(`the package ${name} has native code, and none of it for ${os} on ${cpu}: ${how}`);
	}
}

function requireBinary(one: Package, all: ReadonlyMap<string, Package>, platform: Platform): void {
	const wanted = Object.keys(one.manifest.optionalDependencies ?? {});
	const known = wanted.filter((name) => all.has(name));
	const some = [one, ...known.flatMap((name) => all.get(name) ?? [])].some(({ folder }) => hasBinary(folder));
	if (!some) throw new NoBinary(one.name, platform);
}

function nameIn(specifier: string): string {
	const [first = "", second = ""] = specifier.split("/");
	return first.startsWith("@") ? `${first}/${second}` : first;
}

function findPackage(name: string, from: string): Package | undefined {
	for (let folder = from; ; folder = dirname(folder)) {
		const file = join(folder, "node_modules", name, "package.json");
		if (existsSync(file)) {
			const manifest = JSON.parse(readFileSync(file, "utf8")) as Package["manifest"];
			return { name, folder: dirname(realpathSync(file)), manifest };
		}
		if (dirname(folder) === folder) return undefined;
	}
}

function dependenciesOf({ manifest }: Package): string[] {
	return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
}

function fits({ manifest: { os, cpu } }: Package, platform: Platform): boolean {
	return (os?.includes(platform.os) ?? true) && (cpu?.includes(platform.cpu) ?? true);
}

const natives = new Map<string, boolean>();

/** Whether there is a binary in the package, or in a package for some platform that it would take. */
function isNative(one: Package): boolean {
	const known = natives.get(one.folder);
	if (known !== undefined) return known;
	const choices = Object.keys(one.manifest.optionalDependencies ?? {});
	const found =
		hasBinary(one.folder) ||
		choices.some((name) => {
			const choice = findPackage(name, one.folder);
			return choice?.manifest.cpu !== undefined && hasBinary(choice.folder);
		});
	natives.set(one.folder, found);
	return found;
}

function hasBinary(folder: string): boolean {
	return filesOf(folder).some((path) => path.endsWith(".node"));
}

/** Files of a package, without those of packages inside of it and without what nobody loads. */
function filesOf(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath ?? entry.path, entry.name)
				.slice(folder.length + 1)
				.replaceAll("\\", "/"),
		)
		.filter((path) => !/(^|\/)node_modules\/|\.(md|map|d\.[cm]?ts)$/i.test(path))
		.sort();
}
