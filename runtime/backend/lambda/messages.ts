/** What the launching thread and the driver thread tell each other: plain data. */
import type { MessagePort } from "node:worker_threads";
import type { Receipt } from "./wire/receipt.js";
import type { Shipment } from "./wire/shipment.js";
import type { Launch, Yield } from "./wire/task.js";

/** How the driver is started. */
export interface DriverStart {
	/** Counts messages of the driver, and wakes who waits for one. */
	readonly bell: SharedArrayBuffer;
	readonly port: MessagePort;
	readonly function: string;
	readonly concurrency: number;
	/** URL of a module with `createEndpoint`. */
	readonly endpoint: string;
	/** URL of the store that workers commit to. */
	readonly redis: string | undefined;
}

/** A region, as it goes to the driver. */
export interface RegionMessage {
	readonly kind: "region";
	readonly id: number;
	readonly about: Launch;
	readonly first: number;
	readonly last: number;
	readonly shipment: Shipment;
	readonly retries: number | undefined;
	readonly maxCost: number | undefined;
	readonly pace: number | undefined;
}

export type DriverOrder =
	| RegionMessage
	| { readonly kind: "cancel"; readonly id: number }
	/** Nothing more will come: free what the store keeps, and end. */
	| { readonly kind: "close" };

export interface Failure {
	readonly code: string;
	readonly args: Readonly<Record<string, unknown>>;
	readonly cause: string | undefined;
}

export type DriverReport =
	/** `yields`: those that no word of progress has brought. */
	| { readonly kind: "done"; readonly id: number; readonly yields: readonly Yield[]; readonly receipt: Receipt }
	| { readonly kind: "failed"; readonly id: number; readonly failure: Failure }
	/** Chunks that have come back, and what came of those that were not told of before: all at once would take its time. */
	| { readonly kind: "progress"; readonly id: number; readonly chunks: number; readonly yields: readonly Yield[] };
