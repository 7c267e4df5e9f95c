import { decodeGraph } from "../../runtime/codec/decode.js";
import { carry, encodeGraph, isCoded, survey } from "../../runtime/codec/graph.js";
import { createNumbers } from "../../runtime/codec/numbers.js";
import { testCodec } from "../conformance/codec.js";

const coding = {
	fail(path: string, what: string): never {
		throw new Error(`${path}: ${what}`);
	},
};

/** As results travel: coded only where structured clone would lose something. */
testCodec("codec", (value) => {
	const special = survey(value, "value", new Set(), coding);
	const travelling = structuredClone(special ? encodeGraph(value, coding) : value);
	return isCoded(travelling) ? decodeGraph(travelling) : travelling;
});

/** As environments and results travel between threads. */
testCodec("codec of threads", (value) => {
	const seen = new Set<object>();
	const numbers = { ...coding, numbers: createNumbers() };
	const special = survey(value, "value", seen, numbers);
	const travelling = structuredClone(carry(value, special, seen, numbers));
	return isCoded(travelling) ? decodeGraph(travelling) : travelling;
});
