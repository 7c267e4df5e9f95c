/** What a run has used, and what that costs. */

import type { FunctionFacts } from "../endpoint/endpoint.js";
import type { RegionMessage } from "../messages.js";
import { RegionFailure } from "../wire/failure.js";
import { costOf } from "../wire/prices.js";
import type { Receipt } from "../wire/receipt.js";
import type { Usage } from "../wire/task.js";

export interface Bill {
	/** Throws CL7008 if the region is expected to cost more than it may. */
	allow(region: RegionMessage): void;
	add(usage: Usage, tail: string | undefined): void;
	/** Throws CL7008 if what the region has cost so far is more than it may. */
	check(region: RegionMessage): void;
	total(): Receipt;
}

export function createBill({ memory, architecture }: FunctionFacts): Bill {
	let [invocations, coldStarts, milliseconds] = [0, 0, 0];
	const before = new Map<number, number>();
	const dollars = (calls: number, time: number): number =>
		costOf({ invocations: calls, milliseconds: time, memory, architecture });
	const refuse = (region: RegionMessage, cost: number, reason: string): void => {
		const { maxCost: limit } = region;
		if (limit === undefined || cost <= limit) return;
		throw new RegionFailure("CL7008", { loop: region.about.loop.label, cost: cost.toPrecision(2), limit, reason });
	};
	return {
		allow(region) {
			before.set(region.id, dollars(invocations, milliseconds));
			const { space, chunk } = region.about;
			const rest = space.count - region.first * chunk;
			const cost = dollars(Math.ceil(rest / chunk), (region.pace ?? 0) * rest);
			refuse(region, cost, `about ${((region.pace ?? 0) * rest).toFixed(0)} ms of work with ${memory} MB`);
		},
		add(usage, tail) {
			invocations++;
			if (usage.cold) coldStarts++;
			const billed = /Billed Duration: (\d+) ms/.exec(tail ?? "")?.[1];
			milliseconds += billed === undefined ? Math.max(1, Math.ceil(usage.milliseconds)) : Number(billed);
		},
		check(region) {
			const cost = dollars(invocations, milliseconds) - (before.get(region.id) ?? 0);
			refuse(region, cost, "what has come back so far has cost that much");
		},
		total: () => ({ invocations, coldStarts, milliseconds, dollars: dollars(invocations, milliseconds) }),
	};
}
