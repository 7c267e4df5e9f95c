/** One chunk at a time: evens out iterations of unequal cost. */
export function dynamic(_remaining: number, _total: number, _workers: number): number {
	return 1;
}
