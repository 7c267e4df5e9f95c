/** Answers that were changed, signed by somebody else, or sent again: of no effect; and said, if nothing else comes. */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { hasCode } from "../../runtime/errors.js";
import { launch } from "../../runtime/generated.js";
import { close, configure } from "../../runtime/index.js";
import { type FakeFunction, startFunction } from "./lambda/start.js";
import { type Case, cases, type Values } from "./loops.js";

let fake: FakeFunction;

/** Twice, so that answers of the first loop come to tasks of the second. */
function runTwice(name: string): Values {
	configure({ backend: "lambda", inline: "never", chunks: 64, concurrency: 4 });
	const { code, args, values } = cases[name] as Case;
	let frame = values();
	launch(code, args(frame), frame);
	frame = values();
	launch(code, args(frame), frame);
	return Object.fromEntries(Object.keys(values()).map((key) => [key, frame[key]]));
}

const rows = [
	{ fault: "mangle", why: /is not signed/ },
	{ fault: "strange", why: /is not signed/ },
	{ fault: "replay", why: /belongs to another task/ },
] as const;

describe("answers that cannot be trusted", () => {
	afterEach(async () => {
		await close();
		await fake.stop();
	});

	for (const { fault, why } of rows) {
		it(`${fault}: some of them are dropped, and the tasks go out again`, async () => {
			fake = await startFunction({ faults: `${fault}=0.15` });
			const found = runTwice("append and identity");
			const { code, args, values, plain } = cases["append and identity"] as Case;
			const expected = values();
			assert.ok(plain !== undefined && args(expected).length > 0 && code.id !== "");
			plain(expected);
			assert.deepStrictEqual(found, expected);
			assert.ok((await fake.counts())[fault], "it never happened");
		});

		it(`${fault}: all of them end the loop, and change nothing`, async () => {
			fake = await startFunction({ faults: `${fault}=1` });
			configure({ backend: "lambda", inline: "never", chunks: 8, concurrency: 2 });
			const { code, args, values } = cases["write in place"] as Case;
			const frame = values();
			const isClear = (error: unknown): boolean => hasCode(error, "CL7005") && why.test((error as Error).message);
			assert.throws(() => launch({ ...code, options: { retries: 2 } }, args(frame), frame), isClear);
			assert.deepStrictEqual(frame.A, values().A);
		});
	}
});
