/**
 * Folders for files that a loader of Turbopack makes. A build of Turbopack sees no file that has come into a folder after it
 * looked there first. So there are empty folders before it begins: each source takes one, and Turbopack looks into that
 * only after the loader has written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheKey } from "../run/cache.js";

const SLOTS = 512;
const OWNER = "owner";

/** Makes the folders that are missing. */
export function openSlots(folder: string): void {
	for (let slot = 0; slot < SLOTS; slot++) mkdirSync(join(folder, String(slot)), { recursive: true });
}

/** Copies a file into the folder of a source, under a name that changes with the text; gives its path. */
export function writeToSlot(folder: string, source: string, file: string): string {
	const text = readFileSync(file, "utf8");
	const path = join(slotOf(folder, source), `${cacheKey([text])}.${basename(file)}`);
	if (!existsSync(path)) writeFileSync(path, text);
	return path;
}

/** The folder that the source has taken before, or the next one that is free: loaders run in several processes. */
function slotOf(folder: string, source: string): string {
	const first = Number.parseInt(cacheKey([source]).slice(0, 8), 16);
	for (let k = 0; k < SLOTS; k++) {
		const slot = join(folder, String((first + k) % SLOTS));
		if (ownerOf(slot, source) === source) return slot;
	}
	throw new Error(`more than ${SLOTS} files have loops: remove ${folder}, which has some of files that are gone`);
}

function ownerOf(slot: string, source: string): string {
	const file = join(slot, OWNER);
	try {
		writeFileSync(file, source, { flag: "wx" });
		return source;
	} catch {
		return readFileSync(file, "utf8");
	}
}
