/** What the profitability gate makes of regions that were no faster than the caller: decisions, not times. */
import assert from "node:assert/strict";
import test from "node:test";
import { noteRegionPace, staysHere } from "../../runtime/inline/gate.js";
import { type Loop, loopOf } from "../../runtime/loop.js";
import { codeOf } from "./loops.js";

/** A loop whose fastest iterations on the caller took a millisecond. */
function loopOn(name: string, more: Partial<Loop> = {}): { readonly loop: Loop } {
	const loop = loopOf(codeOf(`gate-${name}`, "sums", [], { async: name === "async" }));
	return { loop: Object.assign(loop, { least: 1 }, more) };
}

function regions(call: { readonly loop: Loop }, paces: readonly number[]): void {
	for (const pace of paces) noteRegionPace(call, pace);
}

test("one slow region says nothing, and a fast one forgives", () => {
	const call = loopOn("forgiven");
	regions(call, [2]);
	assert.equal(staysHere(call), false);
	regions(call, [0.5, 2]);
	assert.equal(staysHere(call), false);
});

test("after two slow regions a launch stays to be measured, and further ones if that was faster", () => {
	const call = loopOn("slow");
	regions(call, [2, 2]);
	assert.equal(staysHere(call), true);
	assert.equal(staysHere(call), true, "until one has been measured");
	call.loop.whole = 1.5;
	for (let launch = 1; launch < 64; launch++) assert.equal(staysHere(call), true, `launch ${launch}`);
	assert.equal(staysHere(call), false, "it is tried again");
	assert.equal(staysHere(call), false, "by two regions at least");
	regions(call, [2, 2]);
	for (let launch = 65; launch < 128; launch++) assert.equal(staysHere(call), true, `launch ${launch}`);
	assert.equal(staysHere(call), false, "ever less often");
});

test("where later iterations have more to do, regions are faster than the whole", () => {
	const call = loopOn("uneven");
	regions(call, [2, 2]);
	assert.equal(staysHere(call), true);
	call.loop.whole = 3.5;
	for (let launch = 0; launch < 200; launch++) {
		assert.equal(staysHere(call), false, `launch ${launch}`);
		regions(call, [2]);
	}
	regions(call, [4, 4]);
	assert.equal(staysHere(call), true, "slower than all of it was on the caller");
});

test("async loops wait at the same time wherever they run", () => {
	const call = loopOn("async");
	regions(call, [2, 2, 2]);
	assert.equal(staysHere(call), false);
});
