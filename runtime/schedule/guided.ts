/** Shrinking runs: half of an equal share of what remains, at least one chunk. */
export function guided(remaining: number, _total: number, workers: number): number {
	return Math.max(1, Math.floor(remaining / (2 * workers)));
}
