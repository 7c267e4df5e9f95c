/** What a region is while it runs. */
import type { Loop, Store } from "../../../state/state.js";
import type { Endpoint, FunctionFacts } from "../endpoint/endpoint.js";
import type { RegionMessage } from "../messages.js";
import type { Seal } from "../wire/envelope.js";
import type { RegionFailure } from "../wire/failure.js";
import type { Line, Yield } from "../wire/task.js";
import type { Bill } from "./bill.js";
import type { ChunksLeft, Run } from "./chunks-left.js";
import type { Depot } from "./depot.js";
import type { Pace } from "./pace.js";
import type { Pager } from "./pages.js";

/** What regions of one driver share. */
export interface Desk {
	readonly endpoint: Endpoint;
	readonly facts: FunctionFacts;
	readonly seal: Seal;
	readonly pace: Pace;
	readonly bill: Bill;
	/** Invocations of all regions. */
	inFlight: number;
	readonly print: (region: RegionMessage, lines: readonly Line[]) => void;
	/** What the user should know, although the loop goes on. */
	readonly warn: (region: RegionMessage, text: string) => void;
	/** Undefined: everything travels in requests and replies. */
	readonly shelf: Shelf | undefined;
}

/** The store, and what this run keeps there. */
export interface Shelf {
	readonly store: Store;
	readonly depot: Depot;
}

/** An invocation in flight. */
export interface Flight extends Run {
	readonly attempt: number;
	/** In which its worker commits; undefined: there is no store. */
	readonly generation: string | undefined;
	readonly began: number;
	readonly abort: AbortController;
	/** Its chunks were given to others, too. */
	shadowed: boolean;
}

/** How often the invocation of a run was lost, and how it was the last time. */
export interface Failed {
	readonly times: number;
	readonly how: "crashed" | "unknown";
}

export interface State {
	readonly region: RegionMessage;
	readonly desk: Desk;
	readonly left: ChunksLeft;
	readonly pager: Pager;
	readonly graph: { readonly hash: string; readonly bytes: Uint8Array };
	readonly flights: Set<Flight>;
	/** Halves of what was too much: they go first. */
	readonly halves: Run[];
	/** What workers commit to, if there is a store. */
	readonly loop: Loop | undefined;
	/** Runs whose results are in the store alone, as their workers say. */
	readonly awaited: Set<Run>;
	/** Commits that are of no use. */
	readonly refused: (Run & { readonly why: string })[];
	/** Attempts whose usage and output are accounted for. */
	readonly told: Set<number>;
	/** By the first chunk of a run. */
	readonly failures: Map<number, Failed>;
	/** What came back; those that were told of are taken out. */
	readonly yields: Yield[];
	/** Milliseconds per chunk of the last invocations that came back. */
	readonly paces: number[];
	/** May take yields out. */
	readonly progress: (chunks: number, yields: Yield[]) => void;
	attempts: number;
	/** Chunks that a request can carry, as far as is known. */
	most: number;
	timer: NodeJS.Timeout | undefined;
	settle: (failure?: RegionFailure) => void;
	over: boolean;
}
