/** The settings under which every program must give what the uncompiled one gives, and the same bits. */
import type { BackendName } from "../../runtime/contract.js";

export interface Setting {
	readonly name: string;
	/** Executors of the isolated backend; 0: the backend of `values`. */
	readonly isolated: number;
	readonly values: {
		readonly backend: BackendName;
		readonly inline?: "auto" | "never";
		readonly threads?: number;
		readonly chunks?: number;
	};
	/** The caller's clock leaps at one of so many looks: it runs some iterations, finds them slow, and distributes the rest. */
	readonly leaps?: number;
}

const CHUNKS = [1, 2, 7, 64];

const isolated = [1, 2, 3].flatMap((count) =>
	CHUNKS.map(
		(chunks): Setting => ({
			name: `${count} executors, ${chunks} chunks`,
			isolated: count,
			values: { backend: "serial", chunks },
		}),
	),
);
const threads = [1, 2, 3].flatMap((count) =>
	CHUNKS.map(
		(chunks): Setting => ({
			name: `${count} threads, ${chunks} chunks`,
			isolated: 0,
			values: { backend: "threads", threads: count, chunks },
		}),
	),
);

const afterHead = [3, 5, 8].map(
	(leaps): Setting => ({
		name: `2 threads, after a head, ${leaps}`,
		isolated: 0,
		values: { backend: "threads", threads: 2, inline: "auto" },
		leaps,
	}),
);

export const settings: readonly Setting[] = [
	...isolated,
	...threads,
	...afterHead,
	{ name: "serial, 7 chunks", isolated: 0, values: { backend: "serial", chunks: 7 } },
	{ name: "serial, inline", isolated: 0, values: { backend: "serial", inline: "auto" } },
];
