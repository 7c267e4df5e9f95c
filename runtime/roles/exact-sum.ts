/** Sums with `{ sum: "exact" }`: kernels add into an accumulator, chunks send its parts. */
import { createExactSum, type ExactSum } from "../reduction/exact-sum.js";
import type { Row } from "./role.js";

export const exactSum: Row<"reduction"> = {
	/** The coordinator has the accumulator already: see `inline.ts`. */
	send: () => undefined,
	track: ({ name }) => ({
		packs: true,
		begin(frame) {
			frame[name] = createExactSum(name);
		},
		end: (frame) => (frame[name] as ExactSum).parts(),
	}),
};
