/** One equal run per worker. */
export function fixed(remaining: number, total: number, workers: number): number {
	return Math.min(remaining, Math.ceil(total / workers));
}
