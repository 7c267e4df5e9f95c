/** What every schedule must do: hand out each chunk once, in order, to any number of workers. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Schedule } from "../../runtime/schedule/schedule.js";

export function testSchedule(name: string, schedule: Schedule): void {
	it(`${name}: each chunk once, for up to 40 chunks and 5 workers`, () => {
		for (let total = 1; total <= 40; total++) {
			for (let workers = 1; workers <= 5; workers++) {
				let taken = 0;
				while (taken < total) {
					const size = schedule(total - taken, total, workers);
					assert.ok(Number.isInteger(size) && size >= 1 && size <= total - taken, `${size} of ${total - taken}`);
					taken += size;
				}
			}
		}
	});
}
