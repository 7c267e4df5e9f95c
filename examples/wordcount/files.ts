/** Finds the text files below a folder. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

export interface TextFile {
	readonly path: string;
	readonly bytes: number;
}

/** Files are dealt to this many piles, so that no run of neighbours has all the big ones. */
const PILES = 64;
/** A file with a zero byte among this many first ones is not text; neither is a source map. */
const PROBE = 1024;

/** Text files below a folder, at most `limit` bytes in all, in an order that spreads the big ones. */
export function findTextFiles(folder: string, limit: number): TextFile[] {
	let left = limit;
	const found: TextFile[] = [];
	for (const file of listFiles(folder)) {
		if (file.bytes === 0 || file.bytes > left || !isText(file.path)) continue;
		left -= file.bytes;
		found.push(file);
	}
	return spread(found);
}

/** All files below a folder, by path; symbolic links are not followed. */
function listFiles(folder: string): TextFile[] {
	const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
	return entries.flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) return listFiles(path);
		return entry.isFile() ? [{ path, bytes: statSync(path).size }] : [];
	});
}

function isText(path: string): boolean {
	if (path.endsWith(".map")) return false;
	const probe = new Uint8Array(PROBE);
	const file = openSync(path, "r");
	try {
		const read = readSync(file, probe, 0, PROBE, 0);
		return !probe.subarray(0, read).includes(0);
	} finally {
		closeSync(file);
	}
}

/** Deals files out, biggest first, to piles that are then laid one after the other. */
function spread(files: readonly TextFile[]): TextFile[] {
	const piles: TextFile[][] = Array.from({ length: PILES }, () => []);
	const sorted = files.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
	sorted.forEach((file, k) => piles[k % PILES].push(file));
	return piles.flat();
}
