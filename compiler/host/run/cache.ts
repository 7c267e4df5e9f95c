/**
 * Where compiled programs lie: `node_modules/.cache/cloudloop/<key>` above each source, so that imports of packages
 * resolve as they do for the source; without a writable node_modules, a folder for temporary files.
 */
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative } from "node:path";

export interface Cache {
	/** The file that stands for a source; `part` keeps files of different use apart. */
	locate(source: string, part: string, extension: string): string;
	/** Writes a file whole or not at all, so that a program that runs meanwhile never sees half of it. */
	write(path: string, text: string): void;
}

/** Folders of other programs are removed when they are older than this, or when there are more than `KEPT`. */
const MAX_AGE = 7 * 24 * 3600 * 1000;
const KEPT = 30;
const MIN_AGE = 24 * 3600 * 1000;

/** A short name for everything that the texts in the cache depend on. */
export function cacheKey(parts: Iterable<string>): string {
	const hash = createHash("sha256");
	for (const part of parts) hash.update(`${part.length}:`).update(part);
	return hash.digest("hex").slice(0, 20);
}

/** Opens the cache of one program, and removes what programs of long ago have left. */
export function openCache(key: string): Cache {
	const bases = new Map<string, { folder: string; above: string }>();
	const baseFor = (source: string) => {
		const above = nearestWithModules(dirname(source));
		const known = bases.get(above ?? "");
		if (known) return known;
		const base = openBase(above, key, source);
		bases.set(above ?? "", base);
		return base;
	};
	return {
		locate(source, part, extension) {
			const { folder, above } = baseFor(source);
			return join(folder, part, relative(above, source) + extension);
		},
		write(path, text) {
			mkdirSync(dirname(path), { recursive: true });
			const draft = `${path}.${process.pid}.tmp`;
			writeFileSync(draft, text);
			renameSync(draft, path);
		},
	};
}

function openBase(above: string | undefined, key: string, source: string): { folder: string; above: string } {
	if (above !== undefined) {
		const folder = tryOpen(join(above, "node_modules", ".cache", "cloudloop"), key);
		if (folder) return { folder, above };
	}
	const { root } = parse(source);
	const base = join(tmpdir(), `cloudloop-${process.getuid?.() ?? "user"}`);
	const folder = tryOpen(base, above === undefined ? key : `${key}-${cacheKey([above])}`);
	// Code that we run must not lie in a folder that somebody else has prepared.
	if (!folder || (process.getuid && statSync(base).uid !== process.getuid())) {
		throw new Error(`no folder to compile into: neither node_modules nor ${base} can be used`);
	}
	const link = join(folder, "node_modules");
	if (above !== undefined && !existsSync(link)) symlinkSync(join(above, "node_modules"), link, "junction");
	return { folder, above: root };
}

function tryOpen(base: string, key: string): string | undefined {
	const folder = join(base, key);
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const now = new Date();
		utimesSync(folder, now, now);
		prune(base, key);
		return folder;
	} catch {
		return undefined;
	}
}

function prune(base: string, key: string): void {
	const others = readdirSync(base)
		.filter((name) => name !== key)
		.map((name) => ({ path: join(base, name), age: Date.now() - (statOf(join(base, name)) ?? Date.now()) }))
		.sort((a, b) => a.age - b.age);
	for (const [index, { path, age }] of others.entries()) {
		if (age > MAX_AGE || (index >= KEPT && age > MIN_AGE)) rmSync(path, { recursive: true, force: true });
	}
}

/** Another program may prune at the same time, so a folder may be gone. */
function statOf(path: string): number | undefined {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** The nearest folder, upwards, that has a node_modules. */
function nearestWithModules(start: string): string | undefined {
	for (let folder = start; ; folder = dirname(folder)) {
		if (existsSync(join(folder, "node_modules"))) return folder;
		if (dirname(folder) === folder) return undefined;
	}
}
