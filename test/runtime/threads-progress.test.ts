/** How progress looks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	isLineDue,
	liveLine,
	type ProgressState,
	plainLine,
	showCount,
	showTime,
} from "../../runtime/backend/threads/supervisor/progress.js";

const state: ProgressState = {
	label: "sum",
	done: 7_100_000,
	total: 10_000_000,
	elapsed: 3700,
	workers: 8,
	busy: 8,
	columns: 100,
	colour: false,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
const colours = /\u001b\[\d+m/g;

test("a live line", () => {
	assert.equal(liveLine(state), "sum  ━━━━━━━━━━━━━━━━━━━━━─────────   71%  7.1M/10M · 1.9M/s · 3.7s<1.5s · 8/8 busy");
});

test("colours change nothing but colours", () => {
	const coloured = liveLine({ ...state, colour: true });
	assert.match(coloured, colours);
	assert.equal(coloured.replace(colours, ""), liveLine(state));
});

test("never wider than the terminal", () => {
	for (let columns = 1; columns < 140; columns++) {
		for (const label of ["f", "a label that is much longer than anybody would like to read"]) {
			for (const done of [0, 1, 9_999_999, 10_000_000]) {
				const line = liveLine({ ...state, columns, label, done, colour: true }).replace(colours, "");
				assert.ok(line.length <= Math.max(1, columns - 1), `${columns}: ${line}`);
			}
		}
	}
});

test("the bar is as wide at the start as at the end", () => {
	const width = (done: number) => /[━╸─]+/.exec(liveLine({ ...state, done }))?.[0].length;
	for (const done of [0, 1, 170_000, 5_000_000, 10_000_000]) assert.equal(width(done), 30);
});

test("a plain line", () => {
	assert.equal(plainLine(state), "sum  71%  7.1M/10M · 1.9M/s · 3.7s<1.5s · 8/8 busy");
	assert.equal(plainLine({ ...state, done: 0 }), "sum  0%  0/10M · 3.7s<? · 8/8 busy");
});

test("counts", () => {
	const cases: readonly [number, string][] = [
		[0, "0"],
		[7, "7"],
		[7.25, "7.3"],
		[12.6, "13"],
		[999, "999"],
		[1000, "1k"],
		[1234, "1.2k"],
		[71_000, "71k"],
		[999_600, "1M"],
		[2 ** 53, "9P"],
	];
	for (const [value, text] of cases) assert.equal(showCount(value), text);
});

test("times", () => {
	const cases: readonly [number, string][] = [
		[0, "0.0s"],
		[3740, "3.7s"],
		[9960, "10s"],
		[42_000, "42s"],
		[185_000, "3m05s"],
		[7_620_000, "2h07m"],
	];
	for (const [value, text] of cases) assert.equal(showTime(value), text);
});

test("a log gets a line every tenth, or after half a minute", () => {
	assert.ok(isLineDue(undefined, state));
	assert.ok(!isLineDue({ tenth: 7, at: 3000 }, state));
	assert.ok(isLineDue({ tenth: 6, at: 3000 }, state));
	assert.ok(isLineDue({ tenth: 7, at: 3000 }, { ...state, elapsed: 33_000 }));
});
