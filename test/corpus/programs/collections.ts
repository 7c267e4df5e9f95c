/** Loops of everyday programs: histograms, grouping, counting, searching, text. */
import { parallel, prange } from "cloudloop";

interface Person {
	name: string;
	age: number;
	city: string;
	tags: string[];
}
interface Order {
	customer: string;
	lines: { sku: string; count: number; price: number }[];
	paid?: boolean;
}
interface Point {
	x: number;
	y: number;
}

const cities = ["Oslo", "Rome", "Lima", "Bern"];
const list = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i));

export const inputs = () => ({
	n: 40,
	values: list(40, (i) => ((i * 17) % 23) - 8),
	weights: list(40, (i) => (i % 5) / 4),
	labels: list(40, (i) => cities[(i * 3) % 4]),
	lines: list(40, (i) => `${cities[i % 4]},${(i * 7) % 31},${i % 3 === 0 ? "yes" : "no"}`),
	words: list(40, (i) => ["pear", "fig", "Apple", "date", "fig", "kiwi"][(i * i) % 6]),
	people: list(30, (i): Person => ({ name: `p${i}`, age: 20 + ((i * 7) % 50), city: cities[i % 4], tags: [`t${i % 3}`, `t${i % 5}`] })),
	orders: list(30, (i): Order => ({
		customer: `c${i % 7}`,
		lines: list(i % 4, (k) => ({ sku: `s${(i + k) % 5}`, count: k + 1, price: 2.5 * (k + 1) })),
		...(i % 3 === 0 ? { paid: true } : {}),
	})),
	pixels: Uint8ClampedArray.from({ length: 160 }, (_, i) => (i * 37) % 256),
	gray: new Uint8Array(40),
	out: list(40, () => 0),
	bytes: Uint8Array.from({ length: 64 }, (_, i) => (i * 11) % 256),
	width: 8,
	height: 5,
	points: list(36, (i): Point => ({ x: (i * 5) % 13, y: (i * 7) % 11 })),
	centers: [{ x: 1, y: 2 }, { x: 9, y: 8 }, { x: 5, y: 1 }],
	xs: Float64Array.from({ length: 30 }, (_, i) => (i * 5) % 13),
	ys: Float64Array.from({ length: 30 }, (_, i) => (i * 7) % 11),
	vx: new Float64Array(30),
	vy: new Float64Array(30),
	mass: new Float64Array(30).fill(2),
	links: list(30, (i) => [(i + 1) % 30, (i * i) % 30]),
	rank: list(30, () => 1 / 30),
	next: list(30, () => 0),
	counts: list(16, () => 0),
	graph: new Map(list(8, (i): [string, string[]] => [`n${i}`, [`n${(i + 1) % 8}`, `n${(i * 3) % 8}`]])),
	target: 7,
	image: list(10, (i) => list(12, (j) => (i * j * 7) % 64)),
	result: list(10, () => list(12, () => 0)),
	kernel: [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
	matrix: list(12, (i) => list(12, (j) => i * 12 + j)),
	nested: list(20, (i) => ({ items: list(i % 5, (k) => k * i) })),
	big: list(20, (i) => BigInt(i) ** 5n),
	limit: 60,
	prices: list(40, (i) => 100 + ((i * 13) % 17)),
	text: "It was the best of times, it was the worst of times, it was the age of wisdom",
	seen: new Set(["fig"]),
	index: new Map([["fig", 1]]),
	bins: new Int32Array(16),
	mixed: list(40, (i) => (i % 3 === 0 ? i : i % 3 === 1 ? `s${i}` : null)),
	dates: list(20, (i) => new Date(86400000 * 31 * i)),
	json: list(20, (i) => JSON.stringify({ id: i, tags: ["a", `b${i % 3}`], score: i / 2 })),
	keys: list(40, (i) => (i * 7) % 16),
});

// parallel
export const histogram = parallel((values: number[], counts: number[]) => {
	for (const v of prange(values)) counts[(v + 8) >> 1]++;
});

// parallel
export const histogramTyped = parallel((bins: Int32Array, keys: number[]) => {
	for (const i of prange(keys.length)) bins[keys[i]] += 1;
});

// parallel
export const histogramFresh = parallel((keys: number[]) => {
	const fresh = new Array<number>(16).fill(0);
	for (const k of prange(keys)) fresh[k] += 1;
	return fresh;
});

// parallel
export const histogramWeighted = parallel((weights: number[], keys: number[]) => {
	const fresh = new Float64Array(16);
	for (const i of prange(keys.length)) fresh[keys[i]] += weights[i];
	return fresh;
});

// parallel
export const countMap = parallel((words: string[]) => {
	const count = new Map<string, number>();
	for (const word of prange(words)) count.set(word, (count.get(word) ?? 0) + 1);
	return count;
});

// parallel
export const countMapHas = parallel((words: string[]) => {
	const count = new Map<string, number>();
	for (const word of prange(words)) {
		if (count.has(word)) count.set(word, count.get(word)! + 1);
		else count.set(word, 1);
	}
	return count;
});

// parallel
export const countMapCurrent = parallel((words: string[]) => {
	const count = new Map<string, number>();
	for (const word of prange(words)) {
		const current = count.get(word) ?? 0;
		count.set(word, current + 1);
	}
	return count;
});

// parallel
export const countMapOr = parallel((words: string[]) => {
	const count = new Map<string, number>();
	for (const word of prange(words)) count.set(word, (count.get(word) || 0) + 1);
	return count;
});

// parallel
export const countObject = parallel((words: string[]) => {
	const count: Record<string, number> = {};
	for (const word of prange(words)) count[word] = (count[word] ?? 0) + 1;
	return count;
});

// parallel
export const countObjectOr = parallel((words: string[]) => {
	const count: Record<string, number> = {};
	for (const word of prange(words)) count[word] = (count[word] || 0) + 1;
	return count;
});

// parallel
export const countObjectIf = parallel((words: string[]) => {
	const count: Record<string, number> = {};
	for (const word of prange(words)) {
		if (!count[word]) count[word] = 0;
		count[word]++;
	}
	return count;
});

// parallel
export const countObjectNullish = parallel((words: string[]) => {
	const count: Record<string, number> = {};
	for (const word of prange(words)) {
		count[word] ??= 0;
		count[word] += 1;
	}
	return count;
});

// parallel
export const countLengths = parallel((words: string[]) => {
	const count: number[] = [];
	for (const word of prange(words)) count[word.length] = (count[word.length] ?? 0) + 1;
	return count;
});

// parallel
export const groupMap = parallel((people: Person[]) => {
	const groups = new Map<string, Person[]>();
	for (const person of prange(people)) {
		const group = groups.get(person.city);
		if (group) group.push(person);
		else groups.set(person.city, [person]);
	}
	return groups;
});

// parallel
export const groupMapHas = parallel((people: Person[]) => {
	const groups = new Map<string, string[]>();
	for (const person of prange(people)) {
		if (!groups.has(person.city)) groups.set(person.city, []);
		groups.get(person.city)!.push(person.name);
	}
	return groups;
});

// parallel
export const groupMapChain = parallel((values: number[], labels: string[]) => {
	const groups = new Map<string, number[]>();
	for (const i of prange(values.length)) (groups.get(labels[i]) ?? groups.set(labels[i], []).get(labels[i])!).push(values[i]);
	return groups;
});

// parallel
export const groupObject = parallel((values: number[], labels: string[]) => {
	const groups: Record<string, number[]> = {};
	for (const i of prange(values.length)) {
		groups[labels[i]] ??= [];
		groups[labels[i]].push(values[i]);
	}
	return groups;
});

// parallel
export const groupObjectOr = parallel((values: number[], labels: string[]) => {
	const groups: Record<string, number[]> = {};
	for (const i of prange(values.length)) (groups[labels[i]] ||= []).push(values[i]);
	return groups;
});

// parallel
export const groupBuckets = parallel((values: number[], keys: number[]) => {
	const buckets: number[][] = [[], [], [], []];
	for (const i of prange(values.length)) buckets[keys[i] % 4].push(values[i]);
	return buckets;
});

// parallel
export const averageByCity = parallel((people: Person[]) => {
	const sums = new Map<string, number>();
	const sizes = new Map<string, number>();
	for (const { city, age } of prange(people)) {
		sums.set(city, (sums.get(city) ?? 0) + age);
		sizes.set(city, (sizes.get(city) ?? 0) + 1);
	}
	return [...sums].map(([city, sum]) => [city, sum / (sizes.get(city) ?? 1)]);
});

// parallel
export const statisticsPerKey = parallel((values: number[], labels: string[]) => {
	const stats = new Map<string, { sum: number; count: number }>();
	for (const i of prange(values.length)) {
		const at = stats.get(labels[i]) ?? { sum: 0, count: 0 };
		at.sum += values[i];
		at.count += 1;
		stats.set(labels[i], at);
	}
	return stats;
});

// parallel
export const maxPerKey = parallel((values: number[], labels: string[]) => {
	const best = new Map<string, number>();
	for (const i of prange(values.length)) best.set(labels[i], Math.max(best.get(labels[i]) ?? -Infinity, values[i]));
	return best;
});

// parallel
export const maxPerElement = parallel((values: number[], keys: number[]) => {
	const best = new Array<number>(16).fill(-Infinity);
	for (const i of prange(values.length)) if (values[i] > best[keys[i]]) best[keys[i]] = values[i];
	return best;
});

// parallel
export const maxPerElementCall = parallel((values: number[], keys: number[]) => {
	const best = new Array<number>(16).fill(-Infinity);
	for (const i of prange(values.length)) best[keys[i]] = Math.max(best[keys[i]], values[i]);
	return best;
});

// parallel
export const lastPerKey = parallel((values: number[], labels: string[]) => {
	const last = new Map<string, number>();
	for (const i of prange(values.length)) last.set(labels[i], values[i]);
	return last;
});

// parallel
export const firstPerKey = parallel((values: number[], labels: string[]) => {
	const first = new Map<string, number>();
	for (const i of prange(values.length)) if (!first.has(labels[i])) first.set(labels[i], values[i]);
	return first;
});

// parallel
export const indexBy = parallel((people: Person[]) => {
	const byName: Record<string, Person> = {};
	for (const person of prange(people)) byName[person.name] = person;
	return byName;
});

// parallel
export const distinct = parallel((words: string[]) => {
	const found = new Set<string>();
	for (const word of prange(words)) found.add(word.toLowerCase());
	return found;
});

// parallel
export const distinctCount = parallel((values: number[]) => {
	const found = new Set<number>();
	for (const i of prange(values.length)) if (values[i] > 0) found.add(values[i] % 7);
	return found.size;
});

// serial: what was met before decides
export const deduplicate = parallel((words: string[]) => {
	const unique: string[] = [];
	const met = new Set<string>();
	for (const word of prange(words)) {
		if (!met.has(word)) {
			met.add(word);
			unique.push(word);
		}
	}
	return unique;
});

// parallel
export const dedupReadOnly = parallel((words: string[], seen: Set<string>) => {
	const unknown: string[] = [];
	for (const word of prange(words)) if (!seen.has(word)) unknown.push(word);
	return unknown;
});

// parallel
export const filterMap = parallel((values: number[]) => {
	const kept: number[] = [];
	for (const v of prange(values)) if (v > 2) kept.push(v * v);
	return kept;
});

// parallel
export const partition = parallel((values: number[]) => {
	const even: number[] = [];
	const odd: number[] = [];
	for (const v of prange(values)) {
		if (v % 2 === 0) even.push(v);
		else odd.push(v);
	}
	return { even, odd };
});

// parallel
export const partitionTernary = parallel((values: number[]) => {
	const even: number[] = [];
	const odd: number[] = [];
	for (const v of prange(values)) (v % 2 === 0 ? even : odd).push(v);
	return { even, odd };
});

// parallel
export const flatten = parallel((nested: { items: number[] }[]) => {
	const flat: number[] = [];
	for (const { items } of prange(nested)) flat.push(...items);
	return flat;
});

// parallel
export const flattenInner = parallel((nested: { items: number[] }[]) => {
	const flat: number[] = [];
	for (const one of prange(nested)) for (const item of one.items) if (item > 2) flat.push(item);
	return flat;
});

// parallel
export const pushPairs = parallel((values: number[], labels: string[]) => {
	const pairs: [string, number][] = [];
	for (const i of prange(values.length)) pairs.push([labels[i], values[i]]);
	return pairs;
});

// parallel
export const pushIndexed = parallel((labels: string[]) => {
	const rowsOut: { id: number; label: string }[] = [];
	for (const i of prange(labels.length)) rowsOut[i] = { id: i, label: labels[i] };
	return rowsOut;
});

// parallel
export const lengthIndexed = parallel((values: number[]) => {
	const kept: number[] = [];
	for (const v of prange(values)) if (v > 0) kept[kept.length] = v;
	return kept;
});

// serial: the three best so far decide
export const topThree = parallel((values: number[]) => {
	const top = [-Infinity, -Infinity, -Infinity];
	for (const v of prange(values)) {
		if (v > top[0]) {
			top[2] = top[1];
			top[1] = top[0];
			top[0] = v;
		}
	}
	return top;
});

// parallel
export const argmin = parallel((values: number[]) => {
	let best = Infinity;
	let at = -1;
	for (const i of prange(values.length)) {
		if (values[i] < best) {
			best = values[i];
			at = i;
		}
	}
	return [best, at];
});

// parallel
export const argmaxItem = parallel((people: Person[]) => {
	let oldest: Person | undefined;
	for (const person of prange(people)) if (oldest === undefined || person.age > oldest.age) oldest = person;
	return oldest;
});

// parallel
export const minMaxTogether = parallel((values: number[]) => {
	let low = Infinity;
	let high = -Infinity;
	for (const v of prange(values)) {
		if (v < low) low = v;
		if (v > high) high = v;
	}
	return high - low;
});

// serial: whether the second test is made depends on the running minimum
export const minMaxElse = parallel((values: number[]) => {
	let low = values[0];
	let high = values[0];
	for (const v of prange(values)) {
		if (v < low) low = v;
		else if (v > high) high = v;
	}
	return [low, high];
});

// parallel
export const minTernary = parallel((values: number[]) => {
	let low = values[0];
	for (const v of prange(values)) low = v < low ? v : low;
	return low;
});

// parallel
export const minOfCall = parallel((xs: Float64Array, ys: Float64Array) => {
	let low = Infinity;
	for (const i of prange(xs.length)) low = Math.min(low, Math.hypot(xs[i], ys[i]));
	return low;
});

// parallel
export const nearest = parallel((points: Point[]) => {
	let nearest: Point | null = null;
	let distance = Infinity;
	for (const p of prange(points)) {
		const d = Math.hypot(p.x - 4, p.y - 3);
		if (d < distance) {
			distance = d;
			nearest = p;
		}
	}
	return { nearest, distance };
});

// parallel
export const anyOf = parallel((values: number[], target: number) => {
	let found = false;
	for (const v of prange(values)) if (v === target) found = true;
	return found;
});

// parallel
export const anyOr = parallel((values: number[], target: number) => {
	let found = false;
	for (const v of prange(values)) found = found || v === target;
	return found;
});

// parallel
export const allAnd = parallel((values: number[]) => {
	let all = true;
	for (const v of prange(values)) all &&= v < 100;
	return all;
});

// parallel
export const anyBreak = parallel((values: number[], target: number) => {
	let found = false;
	for (const v of prange(values)) {
		if (v === target) {
			found = true;
			break;
		}
	}
	return found;
});

// parallel
export const findIndexReturn = parallel((values: number[], target: number) => {
	for (const i of prange(values.length)) if (values[i] === target) return i;
	return -1;
});

// parallel
export const findReturnItem = parallel((people: Person[]) => {
	for (const person of prange(people)) if (person.age === 41) return person.name;
	return undefined;
});

// parallel
export const findThrow = parallel((people: Person[]) => {
	for (const person of prange(people)) if (person.age > 68) throw new Error(`too old: ${person.name}`);
	return "fine";
});

// parallel
export const includesContinue = parallel((values: number[]) => {
	let sum = 0;
	for (const v of prange(values)) {
		if (v < 0) continue;
		if (v > 12) break;
		sum += v;
	}
	return sum;
});

// serial: how far it goes depends on the running sum
export const sumWhileBelow = parallel((values: number[], limit: number) => {
	let sum = 0;
	for (const v of prange(values)) {
		if (sum > limit) break;
		sum += Math.abs(v);
	}
	return sum;
});

// parallel
export const joinText = parallel((words: string[]) => {
	let s = "";
	for (const word of prange(words)) s += `${word} `;
	return s;
});

// parallel
export const joinTextComma = parallel((words: string[]) => {
	let s = "";
	for (const i of prange(words.length)) s += (i > 0 ? ", " : "") + words[i];
	return s;
});

// serial: the text grows at its front
export const prependText = parallel((words: string[]) => {
	let s = "";
	for (const word of prange(words)) s = word + s;
	return s;
});

// serial: whether a comma comes first depends on the text so far
export const joinIfEmpty = parallel((values: number[]) => {
	let s = "";
	for (const v of prange(values)) {
		if (v > 3) s += (s === "" ? "" : ",") + v;
	}
	return s;
});

// parallel
export const csvSum = parallel((lines: string[]) => {
	let total = 0;
	for (const line of prange(lines)) {
		const [, amount, flag] = line.split(",");
		if (flag === "yes") total += Number(amount);
	}
	return total;
});

// parallel
export const csvGroup = parallel((lines: string[]) => {
	const totals = new Map<string, number>();
	for (const line of prange(lines)) {
		const fields = line.split(",");
		const city = fields[0].trim();
		totals.set(city, (totals.get(city) ?? 0) + Number.parseInt(fields[1], 10));
	}
	return totals;
});

// parallel
export const csvRecords = parallel((lines: string[]) => {
	const records: { city: string; amount: number; flag: boolean }[] = [];
	for (const line of prange(lines)) {
		const [city, amount, flag] = line.split(",");
		records.push({ city, amount: +amount, flag: flag === "yes" });
	}
	return records;
});

// parallel
export const parseJson = parallel((json: string[]) => {
	let sum = 0;
	const tags: string[] = [];
	for (const one of prange(json)) {
		const { score, tags: found } = JSON.parse(one) as { score: number; tags: string[] };
		sum += score;
		tags.push(...found);
	}
	return { sum, tags };
});

// parallel
export const wordFrequencies = parallel((lines: string[]) => {
	const frequency = new Map<string, number>();
	for (const line of prange(lines)) {
		for (const word of line.toLowerCase().split(/\W+/)) {
			if (word === "") continue;
			frequency.set(word, (frequency.get(word) ?? 0) + 1);
		}
	}
	return frequency;
});

// parallel
export const vowels = parallel((text: string) => {
	let vowels = 0;
	for (const i of prange(text.length)) if ("aeiou".includes(text[i])) vowels++;
	return vowels;
});

// parallel
export const caesar = parallel((text: string) => {
	const codes = new Uint16Array(text.length);
	for (const i of prange(text.length)) codes[i] = text.charCodeAt(i) + 3;
	return String.fromCharCode(...codes);
});

// serial: each hash needs the one before
export const rollingHash = parallel((text: string) => {
	let hash = 0;
	for (const i of prange(text.length)) hash = (hash * 31 + text.charCodeAt(i)) | 0;
	return hash;
});

// parallel
export const checksumXor = parallel((bytes: Uint8Array) => {
	let x = 0;
	for (const byte of prange(bytes)) x ^= byte;
	return x;
});

// parallel
export const checksumSum = parallel((bytes: Uint8Array) => {
	let sum = 0;
	for (const i of prange(bytes.length)) sum = (sum + bytes[i]) | 0;
	return sum;
});

// parallel
export const bitCount = parallel((bytes: Uint8Array) => {
	let bits = 0;
	for (const byte of prange(bytes)) {
		let rest = byte;
		while (rest > 0) {
			bits += rest & 1;
			rest >>= 1;
		}
	}
	return bits;
});

// parallel
export const bigintSum = parallel((big: bigint[]) => {
	let sum = 0n;
	for (const v of prange(big)) sum += v * 2n;
	return sum;
});

// parallel
export const bigintProduct = parallel((big: bigint[]) => {
	let product = 1n;
	for (const v of prange(big)) if (v > 0n) product *= v;
	return product;
});

// parallel
export const regexMatches = parallel((lines: string[]) => {
	const pattern = /^([A-Z]\w+),(\d+)/;
	const found: string[] = [];
	for (const line of prange(lines)) {
		const match = pattern.exec(line);
		if (match) found.push(`${match[1]}=${match[2]}`);
	}
	return found;
});

// parallel
export const replaceAllText = parallel((lines: string[]) => {
	for (const i of prange(lines.length)) lines[i] = lines[i].replace(/o/g, "0").toUpperCase();
});

// parallel
export const sortEach = parallel((nested: { items: number[] }[]) => {
	for (const one of prange(nested)) one.items.sort((p, q) => q - p);
});

// parallel
export const sortRows = parallel((matrix: number[][]) => {
	for (const i of prange(matrix.length)) matrix[i].reverse();
});

// parallel
export const sliceWindows = parallel((values: number[]) => {
	const windows: number[] = [];
	for (const i of prange(values.length - 3)) windows.push(Math.max(...values.slice(i, i + 3)));
	return windows;
});

// parallel
export const mapReduceInside = parallel((out: number[], nested: { items: number[] }[]) => {
	for (const i of prange(nested.length)) out[i] = nested[i].items.map((v) => v * 2).reduce((p, q) => p + q, 0);
});

// parallel
export const optionalChaining = parallel((orders: Order[]) => {
	let paid = 0;
	for (const order of prange(orders)) paid += order?.paid ? (order.lines[0]?.price ?? 0) : 0;
	return paid;
});

// parallel
export const orderTotals = parallel((orders: Order[]) => {
	const totals: number[] = [];
	for (const order of prange(orders)) {
		let total = 0;
		for (const { count, price } of order.lines) total += count * price;
		totals.push(total);
	}
	return totals;
});

// parallel
export const skuCounts = parallel((lines: string[], orders: Order[]) => {
	const sold: Record<string, number> = {};
	for (const { lines: items } of prange(orders)) for (const { sku, count } of items) sold[sku] = (sold[sku] ?? 0) + count;
	return sold;
});

// parallel
export const nestedKeyed = parallel((orders: Order[]) => {
	const perCustomer = new Map<string, number>();
	let open = 0;
	for (const order of prange(orders)) {
		if (!order.paid) {
			open++;
			continue;
		}
		for (const line of order.lines) perCustomer.set(order.customer, (perCustomer.get(order.customer) ?? 0) + line.price);
	}
	return { perCustomer, open };
});

// parallel
export const mutateFields = parallel((people: Person[]) => {
	for (const person of prange(people)) person.age += 1;
});

// parallel
export const mutateFieldsByIndex = parallel((people: Person[]) => {
	for (const i of prange(people.length)) {
		people[i].age = people[i].age * 2;
		people[i].name = `${people[i].name}!`;
	}
});

// parallel
export const addField = parallel((orders: Order[]) => {
	for (const order of prange(orders)) order.paid = order.lines.length > 1;
});

// parallel
export const pushIntoItems = parallel((people: Person[]) => {
	for (const person of prange(people)) person.tags.push(person.city);
});

// parallel
export const datesByMonth = parallel((dates: Date[]) => {
	const perMonth = new Array<number>(12).fill(0);
	for (const date of prange(dates)) perMonth[date.getUTCMonth()]++;
	return perMonth;
});

// parallel
export const typeSwitch = parallel((mixed: unknown[]) => {
	let [numbers, strings, others] = [0, 0, 0];
	for (const one of prange(mixed)) {
		if (typeof one === "number") numbers += one;
		else if (typeof one === "string") strings += one.length;
		else others++;
	}
	return { numbers, strings, others };
});

// parallel
export const switchCounters = parallel((values: number[]) => {
	let [a, b, c] = [0, 0, 0];
	for (const v of prange(values)) {
		switch (v % 3) {
			case 0:
				a++;
				break;
			case 1:
				b += v;
				break;
			default:
				c -= v;
		}
	}
	return [a, b, c];
});

// parallel
export const tryParse = parallel((lines: string[]) => {
	let bad = 0;
	const good: unknown[] = [];
	for (const line of prange(lines)) {
		try {
			good.push(JSON.parse(line.split(",")[1]));
			if (line.length > 8) JSON.parse(line);
		} catch {
			bad++;
		}
	}
	return { bad, good };
});

// parallel
export const labelledInner = parallel((words: string[]) => {
	let matches = 0;
	for (const i of prange(words.length)) {
		outer: for (const p of words[i]) {
			for (const q of "aeiou") {
				if (p === q) {
					matches++;
					continue outer;
				}
			}
		}
	}
	return matches;
});

// parallel
export const graphDegrees = parallel((graph: Map<string, string[]>) => {
	const degree: Record<string, number> = {};
	const names = [...graph.keys()];
	for (const name of prange(names)) {
		for (const other of graph.get(name) ?? []) degree[other] = (degree[other] ?? 0) + 1;
	}
	return degree;
});

// parallel
export const invertIndex = parallel((people: Person[]) => {
	const inverted = new Map<string, number[]>();
	for (const i of prange(people.length)) {
		for (const tag of people[i].tags) {
			const list = inverted.get(tag);
			if (list === undefined) inverted.set(tag, [i]);
			else list.push(i);
		}
	}
	return inverted;
});

// serial: whether a key is there depends on earlier iterations
export const mapDelete = parallel((words: string[], index: Map<string, number>) => {
	for (const word of prange(words)) {
		if (index.has(word)) index.delete(word);
		else index.set(word, 1);
	}
});

// serial: a stack is popped and pushed
export const stack = parallel((values: number[]) => {
	const stack: number[] = [];
	for (const v of prange(values)) {
		if (v > 0) stack.push(v);
		else stack.pop();
	}
	return stack;
});

// serial: roots move while they are looked up
export const unionFind = parallel((links: number[][]) => {
	const parent = Array.from({ length: 30 }, (_, i) => i);
	for (const i of prange(links.length)) {
		let root = i;
		while (parent[root] !== root) root = parent[root];
		parent[root] = links[i][1];
	}
	return parent;
});

// serial: the balance decides what is booked
export const balanceBounded = parallel((values: number[]) => {
	let balance = 10;
	const booked: number[] = [];
	for (const v of prange(values)) {
		if (balance + v >= 0) {
			balance += v;
			booked.push(v);
		}
	}
	return { balance, booked };
});

// serial: the length of a streak is carried along
export const streaks = parallel((values: number[]) => {
	let [longest, current] = [0, 0];
	for (const v of prange(values)) {
		current = v > 0 ? current + 1 : 0;
		longest = Math.max(longest, current);
	}
	return longest;
});

// serial: runs reach over iterations
export const runLength = parallel((labels: string[]) => {
	const runs: [string, number][] = [];
	for (const label of prange(labels)) {
		const last = runs[runs.length - 1];
		if (last && last[0] === label) last[1]++;
		else runs.push([label, 1]);
	}
	return runs;
});

// parallel
export const previousValue = parallel((values: number[]) => {
	const changes: number[] = [];
	for (const i of prange(1, values.length)) changes.push(values[i] - values[i - 1]);
	return changes;
});

// parallel
export const reverseList = parallel((values: number[]) => {
	const reversed: number[] = new Array(values.length);
	for (const i of prange(values.length)) reversed[values.length - 1 - i] = values[i];
	return reversed;
});

// parallel
export const idByCounter = parallel((people: Person[]) => {
	let id = 100;
	const ids: Record<string, number> = {};
	for (const person of prange(people)) {
		ids[person.name] = id;
		id++;
	}
	return { ids, id };
});

// parallel
export const numbering = parallel((words: string[]) => {
	let number = 0;
	const numbered: string[] = [];
	for (const word of prange(words)) {
		number++;
		numbered.push(`${number}. ${word}`);
	}
	return numbered;
});

// parallel
export const numberingPostfix = parallel((words: string[]) => {
	let number = 1;
	const numbered: string[] = [];
	for (const word of prange(words)) numbered.push(`${number++}. ${word}`);
	return numbered;
});

// parallel
export const compaction = parallel((values: number[], out: number[]) => {
	let k = 0;
	for (const v of prange(values)) if (v > 0) out[k++] = v;
	return k;
});

// parallel
export const compactionInPlace = parallel((values: number[]) => {
	let k = 0;
	for (const i of prange(values.length)) {
		if (values[i] > 0) {
			values[k] = values[i];
			k++;
		}
	}
	values.length = k;
});

// parallel
export const prefixSum = parallel((values: number[], out: number[]) => {
	let sum = 0;
	for (const i of prange(values.length)) {
		sum += values[i];
		out[i] = sum;
	}
});

// parallel
export const prefixSumExclusive = parallel((values: number[], out: number[]) => {
	let sum = 0;
	for (const i of prange(values.length)) {
		out[i] = sum;
		sum += values[i];
	}
	return sum;
});

// parallel
export const prefixSumPush = parallel((values: number[]) => {
	let sum = 0;
	const sums: number[] = [];
	for (const v of prange(values)) {
		sum += v;
		sums.push(sum);
	}
	return sums;
});

// parallel
export const runningMax = parallel((values: number[], out: number[]) => {
	let max = -Infinity;
	for (const i of prange(values.length)) {
		max = Math.max(max, values[i]);
		out[i] = max;
	}
});

// parallel
export const runningMaxIf = parallel((values: number[], out: number[]) => {
	let max = -Infinity;
	for (const i of prange(values.length)) {
		if (values[i] > max) max = values[i];
		out[i] = max;
	}
});

// parallel
export const drawdown = parallel((prices: number[]) => {
	let peak = -Infinity;
	let worst = 0;
	for (const price of prange(prices)) {
		peak = Math.max(peak, price);
		worst = Math.max(worst, peak - price);
	}
	return worst;
});

// parallel
export const movingAverage = parallel((values: number[], out: number[]) => {
	for (const i of prange(values.length)) {
		let sum = 0;
		let size = 0;
		for (let k = Math.max(0, i - 2); k <= Math.min(values.length - 1, i + 2); k++) {
			sum += values[k];
			size++;
		}
		out[i] = sum / size;
	}
});

// serial: each average needs the one before
export const exponentialAverage = parallel((out: number[], prices: number[]) => {
	let average = prices[0];
	for (const i of prange(prices.length)) {
		average = 0.3 * prices[i] + 0.7 * average;
		out[i] = average;
	}
});

// serial: each number needs two before
export const fibonacci = parallel((out: number[]) => {
	for (const i of prange(2, out.length)) out[i] = out[i - 1] + out[i - 2] + 1;
});
