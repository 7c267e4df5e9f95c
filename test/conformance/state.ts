/** What every store must do: count each chunk once, whatever workers, clocks and other users of the place do. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { createSeal } from "../../runtime/state/seal.js";
import type { Arrival, BlobName, Loop, Range, Store, Ticket } from "../../runtime/state/state.js";
import type { StoreOptions } from "../../runtime/state/store.js";

/** A place that keeps state, and what others may do to it. */
export interface Place {
	/** One more connection. Stores that the suite makes are closed by it. */
	connect(options?: Partial<StoreOptions>): Store;
	/** Names of all that is kept, and whether each goes by itself. */
	kept(): Promise<readonly { readonly name: string; readonly expires: boolean }[]>;
	loseLoop(ticket: Ticket): Promise<void>;
	loseEvents(ticket: Ticket): Promise<void>;
	loseContent(ticket: Ticket, range: Range): Promise<void>;
	replaceContent(ticket: Ticket, range: Range, change: (bytes: Uint8Array) => Uint8Array): Promise<void>;
	replaceBlob(name: BlobName, bytes: Uint8Array | undefined): Promise<void>;
	close(): Promise<void>;
}

export const SECRET = "a secret for tests only";
const FOREIGN = "another secret, of someone else";

/** Sizes on both sides of what a store may treat in another way. */
const sizes = [0, 1, 200, 4095, 4096, 4097, 70_000, 3_000_000];

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytesOf = (content: string): Uint8Array => new Uint8Array(Buffer.from(content));
const range = (begin: number, end: number): Range => ({ begin, end });

/** Takes arrivals until `count` came, or nothing comes for a while. */
export async function collect(loop: Loop, count: number): Promise<Arrival[]> {
	const found: Arrival[] = [];
	for (let idle = 0; found.length < count && idle < 3; ) {
		const arrivals = await loop.next(200);
		found.push(...arrivals);
		idle = arrivals.length === 0 ? idle + 1 : 0;
	}
	return found;
}

function contents(arrivals: readonly Arrival[]): Record<string, string> {
	return Object.fromEntries(
		arrivals.map((one) => [
			`${one.range.begin}-${one.range.end}`,
			one.kind === "partial" ? text(one.bytes) : `refused: ${one.reason}`,
		]),
	);
}

export function testState(name: string, open: () => Promise<Place>): void {
	describe(`state in ${name}`, () => {
		let place: Place;
		let driver: Store;
		let worker: Store;
		let foreign: Store;
		before(async () => {
			place = await open();
			[driver, worker, foreign] = [place.connect(), place.connect(), place.connect({ secret: FOREIGN })];
		});
		after(async () => {
			for (const store of [driver, worker, foreign]) await store?.close();
			await place?.close();
		});
		let launches = 0;
		const begin = (count: number): Promise<Loop> =>
			driver.begin({ run: "run 1", loop: `src/{a}*.ts#f/0:${launches++}`, count });

		it("brings what workers commit, once, whole, in any order", async () => {
			const loop = await begin(sizes.length);
			const partials = sizes.map((size) => new Uint8Array(randomBytes(size)));
			const { commit } = worker.join(loop.ticket);
			for (const [at, bytes] of [...partials.entries()].reverse()) {
				assert.equal(await commit(range(at, at + 1), bytes), "stored");
			}
			const arrivals = await collect(loop, sizes.length);
			assert.equal(arrivals.length, sizes.length);
			for (const one of arrivals) {
				assert.ok(one.kind === "partial");
				assert.deepEqual(new Uint8Array(one.bytes), partials[one.range.begin]);
			}
			assert.deepEqual(loop.gaps(), []);
			assert.equal(await worker.join(loop.ticket).status(), "done");
			assert.deepEqual(await loop.next(20), []);
			await loop.end();
		});

		it("keeps the first of many commits of one range", async () => {
			const loop = await begin(2);
			const replies = await Promise.all(
				["a", "b", "c", "d"].map((one) => worker.join(loop.ticket).commit(range(0, 1), bytesOf(one))),
			);
			assert.deepEqual(replies.toSorted(), ["known", "known", "known", "stored"]);
			const first = ["a", "b", "c", "d"][replies.indexOf("stored")];
			assert.deepEqual(contents(await collect(loop, 1)), { "0-1": first });
			assert.deepEqual(loop.gaps(), [range(1, 2)]);
			await loop.end();
		});

		it("keeps the first of overlapping ranges, however they are cut", async () => {
			for (let seed = 1; seed <= 12; seed++) {
				const loop = await begin(12);
				const stored: Range[] = [];
				for (const one of cuts(12, seed)) {
					const overlapping = stored.some(({ begin, end }) => begin < one.end && one.begin < end);
					const same = stored.some(({ begin, end }) => begin === one.begin && end === one.end);
					const expected = same ? "known" : overlapping ? "overlap" : "stored";
					assert.equal(await worker.join(loop.ticket).commit(one, bytesOf("x")), expected);
					if (expected === "stored") stored.push(one);
				}
				await collect(loop, stored.length);
				const gaps = loop.gaps();
				for (const gap of gaps) assert.equal(await worker.join(loop.ticket).commit(gap, bytesOf("y")), "stored");
				await collect(loop, gaps.length);
				assert.deepEqual(loop.gaps(), []);
				await loop.end();
			}
		});

		it("answers a commit that is tried again after the loop is done", async () => {
			const loop = await begin(1);
			assert.equal(await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x")), "stored");
			assert.equal(await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x")), "known");
			await loop.end();
			assert.equal(await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x")), "lost");
			assert.equal(await worker.join(loop.ticket).status(), "lost");
		});

		it("wakes a driver that waits", async () => {
			const loop = await begin(1);
			const waiting = loop.next(20_000);
			assert.equal(await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x")), "stored");
			assert.deepEqual(contents(await waiting), { "0-1": "x" });
			await loop.end();
		});

		it("tells workers to stop, and takes nothing more", async () => {
			const loop = await begin(4);
			const contribution = worker.join(loop.ticket);
			assert.equal(await contribution.status(), "running");
			await contribution.commit(range(0, 1), bytesOf("x"));
			await loop.cancel();
			assert.equal(await contribution.status(), "cancelled");
			assert.equal(await contribution.commit(range(1, 2), bytesOf("y")), "cancelled");
			assert.equal(await contribution.commit(range(0, 1), bytesOf("x")), "known");
			assert.deepEqual(contents(await collect(loop, 2)), { "0-1": "x" });
			await loop.end();
		});

		it("fences off workers of an older generation, and keeps what is held", async () => {
			const loop = await begin(4);
			const zombie = worker.join(loop.ticket);
			await zombie.commit(range(0, 2), bytesOf("old"));
			await collect(loop, 1);
			const ticket = await loop.renew();
			assert.deepEqual(loop.ticket, ticket);
			assert.equal(await zombie.status(), "fenced");
			assert.equal(await zombie.commit(range(2, 3), bytesOf("late")), "fenced");
			assert.equal(await zombie.commit(range(0, 2), bytesOf("late")), "fenced");
			const contribution = worker.join(ticket);
			assert.equal(await contribution.commit(range(1, 3), bytesOf("new")), "overlap");
			assert.equal(await contribution.commit(range(2, 4), bytesOf("new")), "stored");
			assert.deepEqual(contents(await collect(loop, 1)), { "2-4": "new" });
			assert.deepEqual(loop.gaps(), []);
			await loop.end();
		});

		it("says that the loop is lost, and begins again with the gaps", async () => {
			const loop = await begin(3);
			await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x"));
			await collect(loop, 1);
			await place.loseLoop(loop.ticket);
			await assert.rejects(loop.next(10), { code: "CL8003" });
			assert.equal(await worker.join(loop.ticket).commit(range(1, 2), bytesOf("y")), "lost");
			const ticket = await loop.renew();
			await worker.join(ticket).commit(range(1, 3), bytesOf("z"));
			assert.deepEqual(contents(await collect(loop, 1)), { "1-3": "z" });
			assert.deepEqual(loop.gaps(), []);
			await loop.end();
		});

		it("finds commits whose events were lost", async () => {
			const loop = await begin(2);
			await worker.join(loop.ticket).commit(range(0, 1), bytesOf("x"));
			await place.loseEvents(loop.ticket);
			assert.deepEqual(contents(await collect(loop, 1)), { "0-1": "x" });
			await worker.join(loop.ticket).commit(range(1, 2), bytesOf("y"));
			assert.deepEqual(contents(await collect(loop, 1)), { "1-2": "y" });
			await loop.end();
		});

		for (const size of [10, 100_000]) {
			it(`refuses a partial of ${size} bytes that is gone or changed, and takes it anew`, async () => {
				const loop = await begin(4);
				const good = new Uint8Array(size).fill(7);
				const contribution = worker.join(loop.ticket);
				for (let at = 0; at < 4; at++) await contribution.commit(range(at, at + 1), good);
				await place.loseContent(loop.ticket, range(0, 1));
				await place.replaceContent(loop.ticket, range(1, 2), (bytes) => bytes.with(bytes.length - 1, 8));
				await place.replaceContent(loop.ticket, range(2, 3), (bytes) => bytes.subarray(0, bytes.length - 1));
				const arrivals = contents(await collect(loop, 4));
				assert.deepEqual(
					{ ...arrivals, "3-4": arrivals["3-4"]?.length },
					{ "0-1": "refused: missing", "1-2": "refused: forged", "2-3": "refused: forged", "3-4": size },
				);
				assert.deepEqual(loop.gaps(), [range(0, 3)]);
				assert.equal(await contribution.commit(range(0, 3), good), "stored");
				assert.equal((await collect(loop, 1))[0]?.kind, "partial");
				assert.deepEqual(loop.gaps(), []);
				await loop.end();
			});
		}

		it("refuses partials of another secret, and those of other places of the same loop", async () => {
			const loop = await begin(3);
			assert.equal(await foreign.join(loop.ticket).commit(range(0, 1), bytesOf("evil")), "stored");
			assert.deepEqual(contents(await collect(loop, 1)), { "0-1": "refused: forged" });
			let replayed: Uint8Array = bytesOf("");
			const contribution = worker.join(loop.ticket);
			await contribution.commit(range(1, 2), bytesOf("good"));
			await contribution.commit(range(2, 3), bytesOf("also"));
			await place.replaceContent(loop.ticket, range(1, 2), (bytes) => {
				replayed = bytes.slice();
				return bytes;
			});
			await place.replaceContent(loop.ticket, range(2, 3), () => replayed);
			assert.deepEqual(contents(await collect(loop, 2)), { "1-2": "good", "2-3": "refused: forged" });
			assert.deepEqual(loop.gaps(), [range(0, 1), range(2, 3)]);
			await loop.end();
		});

		it("refuses a partial that an older generation sealed", async () => {
			const loop = await begin(2);
			let replayed: Uint8Array = bytesOf("");
			await worker.join(loop.ticket).commit(range(0, 1), bytesOf("old"));
			await place.replaceContent(loop.ticket, range(0, 1), (bytes) => {
				replayed = bytes.slice();
				return bytes;
			});
			const ticket = await loop.renew();
			await worker.join(ticket).commit(range(0, 1), bytesOf("new"));
			await place.replaceContent(ticket, range(0, 1), () => replayed);
			assert.deepEqual(contents(await collect(loop, 1)), { "0-1": "refused: forged" });
			await loop.end();
		});

		it("takes sealed partials from replies as from the store", async () => {
			const loop = await begin(4);
			const [own, other] = [createSeal(SECRET), createSeal(FOREIGN)];
			const sealed = own.partial(loop.ticket, range(0, 2), bytesOf("x"));
			assert.deepEqual(contents([loop.take(sealed) as Arrival]), { "0-2": "x" });
			assert.equal(loop.take(sealed), undefined);
			assert.equal(loop.take(own.partial(loop.ticket, range(1, 3), bytesOf("x"))), undefined);
			const wrong = [
				other.partial(loop.ticket, range(2, 3), bytesOf("x")),
				own.partial({ ...loop.ticket, loop: "other" }, range(2, 3), bytesOf("x")),
				own.partial(loop.ticket, range(3, 5), bytesOf("x")),
				own.partial(loop.ticket, range(2, 3), bytesOf("x")).subarray(0, 40),
				new Uint8Array(),
			];
			for (const one of wrong) assert.equal(loop.take(one)?.kind, "refused");
			await worker.join(loop.ticket).commit(range(0, 1), bytesOf("held already"));
			await worker.join(loop.ticket).commit(range(2, 4), bytesOf("y"));
			assert.deepEqual(contents(await collect(loop, 1)), { "2-4": "y" });
			assert.deepEqual(loop.gaps(), []);
			await loop.end();
		});

		it("keeps blobs by their content", async () => {
			for (const size of sizes) {
				const bytes = new Uint8Array(randomBytes(size));
				const [one, two] = [await driver.put("run 1", bytes), await driver.put("run 1", bytes)];
				assert.deepEqual(one, two);
				assert.deepEqual(new Uint8Array(await worker.get(one)), bytes);
				await place.replaceBlob(one, new Uint8Array(randomBytes(size + 1)));
				await assert.rejects(worker.get(one), { code: "CL8004", message: /is forged/ });
				await driver.put("run 1", bytes, true);
				assert.deepEqual(new Uint8Array(await worker.get(one)), bytes);
				await place.replaceBlob(one, undefined);
				await assert.rejects(worker.get(one), { code: "CL8004", message: /is missing/ });
				await driver.put("run 1", bytes);
				assert.deepEqual(new Uint8Array(await worker.get(one)), bytes);
			}
			await driver.forget("run 1");
		});

		it("keeps nothing after the end, and nothing for ever before it", async () => {
			const loop = await begin(3);
			const name = await driver.put("run 1", bytesOf("blob"));
			const contribution = worker.join(loop.ticket);
			await contribution.commit(range(0, 1), bytesOf("x"));
			await contribution.commit(range(1, 3), new Uint8Array(100_000));
			const kept = await place.kept();
			assert.ok(kept.length >= 2);
			assert.deepEqual(
				kept.filter(({ expires }) => !expires),
				[],
			);
			await collect(loop, 2);
			await loop.end();
			await driver.forget("run 1");
			await assert.rejects(worker.get(name), { code: "CL8004" });
			assert.deepEqual(await place.kept(), []);
		});

		it("keeps loops and blobs as long as their driver lives, and no longer", async () => {
			const brief = place.connect({ ttl: 600 });
			const loop = await brief.begin({ run: "run 2", loop: "brief", count: 2 });
			const name = await brief.put("run 2", bytesOf("blob"));
			await worker.join(loop.ticket).commit(range(0, 1), new Uint8Array(50_000));
			await new Promise((resolve) => setTimeout(resolve, 1500));
			assert.equal(await worker.join(loop.ticket).status(), "running");
			assert.equal(text(await worker.get(name)), "blob");
			assert.equal((await collect(loop, 1))[0]?.kind, "partial");
			await loop.end();
			await brief.forget("run 2");
			assert.deepEqual(await place.kept(), []);
			const orphan = await brief.begin({ run: "run 2", loop: "orphan", count: 2 });
			await brief.put("run 2", bytesOf("blob"));
			await worker.join(orphan.ticket).commit(range(0, 1), bytesOf("x"));
			await brief.close();
			await new Promise((resolve) => setTimeout(resolve, 800));
			assert.deepEqual(await place.kept(), []);
		});

		it("tells what it is", async () => {
			const { server, eviction, latency, memory } = await driver.inspect();
			assert.ok(server.length > 0 && latency >= 0 && memory.used > 0);
			assert.equal(eviction, "noeviction");
		});
	});
}

/** Thirty ranges within `[0, count)`, the same for each seed. */
function cuts(count: number, seed: number): Range[] {
	let state = seed;
	const draw = (below: number): number => {
		state = (state * 48271) % 2147483647;
		return state % below;
	};
	return Array.from({ length: 30 }, () => {
		const begin = draw(count);
		return range(begin, begin + 1 + draw(count - begin));
	});
}
