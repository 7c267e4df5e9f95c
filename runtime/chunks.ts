/**
 * Cuts an iteration space into cells and chunks.
 *
 * A cell is the unit of the fixed combining tree: its size follows from the trip count alone, so results do not depend
 * on who runs what. A chunk is what one worker takes at once: a power of two of cells, hence one node of the tree.
 */

/** The most cells of nodes in the layout of reductions whose chunks are nodes themselves. */
const FIXED_NODES = 64;

const DEFAULT_CHUNKS = 64;
const CHUNKS_PER_WORKER = 4;

/** What the user and the backend want. */
export interface Wish {
	/** Iterations per chunk. */
	readonly chunk?: number;
	/** Number of chunks; stronger than `chunk`. */
	readonly chunks?: number;
	/** Iterations that a chunk has at most, if nothing else is wished. */
	readonly most?: number | undefined;
	/** How many chunks can run at the same time. */
	readonly capacity: number;
	/** The layout must follow from the trip count alone. */
	readonly fixed: boolean;
}

/**
 * The same number, as the engine's small integer if it is one. Numbers that came out of a power or a division are kept as
 * floating-point ones, and a kernel that is given such a bound computes with its index that way: up to 15 % slower.
 */
export function compact(integer: number): number {
	const small = integer | 0;
	return small === integer ? small : integer;
}

/** Iterations per cell: 1 below 64 iterations, then growing with the square root, at most 1024. */
export function cellSize(count: number): number {
	return 1 << Math.min(10, Math.max(0, Math.floor(Math.log2(count) / 2) - 2));
}

/** Iterations per chunk: a power of two of cells. */
export function chunkSize(count: number, cell: number, wish: Wish): number {
	const cells = Math.ceil(count / cell);
	if (wish.fixed) return cell * atMost(cells, FIXED_NODES);
	if (wish.chunks !== undefined) return cell * atMost(cells, wish.chunks);
	if (wish.chunk !== undefined) return cell * 2 ** Math.max(0, Math.round(Math.log2(wish.chunk / cell)));
	const wanted = Math.max(DEFAULT_CHUNKS, wish.capacity * CHUNKS_PER_WORKER);
	const size = Math.min(cells / wanted, (wish.most ?? Number.POSITIVE_INFINITY) / cell);
	return cell * 2 ** Math.max(0, Math.floor(Math.log2(size)));
}

/** What the caller may run alone to get to the begin of a chunk, as a share of all iterations. */
const ALIGNMENT = 1 / 32;

/** The size, or less, so that the next chunk begins not long after the first `done` iterations. */
export function alignedSize(
	size: number,
	{ count, cell, done }: { readonly count: number; readonly cell: number; readonly done: number },
): number {
	let aligned = size;
	while (aligned > cell && roundUp(done, aligned) - done > count * ALIGNMENT) aligned /= 2;
	return aligned;
}

export function roundUp(at: number, chunk: number): number {
	return Math.ceil(at / chunk) * chunk;
}

/** Number of chunks. */
export function chunkCount(count: number, chunk: number): number {
	return Math.ceil(count / chunk);
}

/** Smallest power of two by which `cells` makes at most `nodes` nodes. */
function atMost(cells: number, nodes: number): number {
	let size = 1;
	while (Math.ceil(cells / size) > nodes) size *= 2;
	return size;
}
