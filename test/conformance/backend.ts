/** What every backend must do: the same as the plain loop, for every role, however the loop is cut. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { launch } from "../../runtime/generated.js";
import { configure, lastReport } from "../../runtime/index.js";
import type { Settings } from "../../runtime/options.js";
import { type Case, cases, type Values } from "../runtime/loops.js";

function run({ code, args, values }: Case): Values {
	const found = values();
	const frame = { ...found };
	launch(code, args(found), frame);
	return Object.fromEntries(Object.keys(found).map((name) => [name, (frame as Values)[name]]));
}

/** Objects by identity: an element that is an item must be that item, not a copy of it. */
function assertIdentity(values: Values): void {
	if (!Array.isArray(values.out) || !Array.isArray(values.A)) return;
	const items = new Set<unknown>([...values.A, values.config]);
	for (const one of values.out) {
		if (typeof one === "object" && one !== null && "v" in one) assert.ok(items.has(one), "an item is a copy");
	}
}

/** Views of the user's memory stay that. */
function assertMemory({ A, bytes, config, out }: Values): void {
	if (bytes === undefined) return;
	const own = [A, bytes, (config as { deep: unknown }).deep].map((view) => (view as Uint8Array).buffer);
	const found = (out as unknown[])
		.flat()
		.map((one) => (one as { buffer?: unknown; whole?: unknown }).buffer ?? (one as { whole: unknown }).whole);
	for (const buffer of found) assert.ok(own.includes(buffer as ArrayBuffer), "memory is a copy");
}

export function testBackend(backend: Settings["backend"], settings: Partial<Settings> = {}): void {
	describe(`backend ${backend} ${JSON.stringify(settings)}`, () => {
		for (const [name, one] of Object.entries(cases)) {
			it(name, () => {
				configure({ backend: "serial", inline: "auto", chunks: undefined });
				const inline = run(one);
				configure({ backend, inline: "never", ...settings });
				const found = run(one);
				assert.deepStrictEqual(found, inline, "differs from the inline run");
				assert.notEqual(lastReport()?.how, "inline");
				assertIdentity(found);
				assertMemory(found);
				if (one.plain === undefined) return;
				const expected = one.values();
				one.plain(expected);
				assert.deepStrictEqual(found, expected, "differs from the plain loop");
				assert.deepStrictEqual(orders(found), orders(expected), "keys have another order");
			});
		}
	});
}

function orders(values: Values): unknown {
	return Object.values(values).map((one) => (one instanceof Map ? [...one] : one instanceof Set ? [...one].length : 0));
}
