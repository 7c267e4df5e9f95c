/** The lambda backend against a function in a process of its own: the same as the plain loop, whatever is lost on the way. */
import { after, before, describe } from "node:test";
import { close } from "../../runtime/index.js";
import { testBackend } from "../conformance/backend.js";
import { type FakeFunction, startFunction } from "./lambda/start.js";

let fake: FakeFunction;

before(async () => {
	fake = await startFunction();
});
after(async () => {
	await close();
	await fake.stop();
});

describe("lambda", () => {
	for (const chunks of [undefined, 1, 7]) testBackend("lambda", { chunks, concurrency: 8 });
});
