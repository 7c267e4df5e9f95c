/** Random statements of a loop's body, most of them of a shape that some role accounts for. */
import fc from "fast-check";
import { condition, key, mostly, number, one, type Text, text } from "./expressions.js";

const sums = one(
	text("s += ", number, ";"),
	text("s -= ", number, ";"),
	one("s++;", "--s;"),
	text("s = s + ", number, ";"),
	text("s = ", number, " + s;"),
	text("s = s + ", number, " - ", number, ";"),
	text("if (", condition, ") s += ", number, ";"),
);

const products = one(text("p *= 1 - 2 * (", number, " & 1);"), text("p = p * ((", number, " & 1) + 1);"));

const extremes = one(
	text("m = Math.max(m, ", number, ");"),
	text("{ const v = ", number, "; if (v > m) m = v; }"),
	text("{ const v = ", number, "; if (v > m) { m = v; at = i; } }"),
	text("{ const v = ", number, "; m = v >= m ? v : m; }"),
	text("{ const v = ", number, "; if (!(v <= m)) { m = v; at = k - i; } }"),
	text("{ const v = ", number, "; if (", condition, " && m < v) { m = v; at = i; } }"),
	text("{ const v = ", number, "; if (v < least) { least = v; where = x; } }"),
	text("least = Math.min(", number, ", least);"),
	text("if (a[i]! > m && recs[i % 3]!.v > 0) { m = a[i]!; at = i; }"),
);

const logic = one(
	text("ok = ok && ", condition, ";"),
	text("ok &&= ", condition, ";"),
	text("found = found || ", condition, ";"),
	text("if (", condition, ") found = true;"),
	text("none ??= ", condition, " ? i : undefined;"),
	text("bits |= ", number, ";"),
	text("bits ^= ", number, ";"),
	text("bits = bits & ", number, ";"),
);

const lasts = one(
	text("last = ", number, ";"),
	text("if (", condition, ") last = ", number, ";"),
	text("[last, prev] = [", number, ", i];"),
	text("prev = ", number, "; s += prev;"),
	text("switch (i % 3) { case 0: prev = 1; break; case 1: prev = ", number, "; default: prev = 2; } s += prev;"),
	text("only: { if (", condition, ") break only; prev = ", number, "; }"),
	text(
		"try { if (",
		condition,
		') throw new Error("t"); prev = ',
		number,
		"; } catch { prev = -1; } finally { s += 1; }",
	),
);

const strings = one(
	text("str += ", number, ' + ",";'),
	text("if (", condition, ') str = str + "x" + i;'),
	"str += `${i}`;",
);

const appends = one(
	text("out.push(", number, ");"),
	text("if (", condition, ") out.push(x, ", number, ");"),
	text("set.add(", key, ");"),
	text("out.push(...[", number, ", i]);"),
	text("if (", condition, ") set.add(", number, ");"),
);

const keyed = one(
	text("map.set(", key, ", (map.get(", key, ") ?? 0) + 1);"),
	text("{ const c = ", key, "; map.set(c, (map.get(c) ?? 0) + 1); }"),
	text("{ const c = ", number, "; map.set(c, (map.get(c) ?? 0) + (", number, " | 0)); }"),
	text("{ const c = ", key, "; obj[c] = (obj[c] ?? 0) + 1; }"),
	text("{ const c = ", key, "; (groups.get(c) ?? groups.set(c, []).get(c)!).push(", number, "); }"),
	text("map.set(", key, ", ", number, ");"),
	text("map.delete(", key, ");"),
);

const elements = one(
	text("hist[", key, "]! += ", number, ";"),
	text("hist[", key, "]!++;"),
	text("floats[", key, "]! += ", number, ";"),
	text("ints[", key, "]! += ", number, ";"),
	text("ints[", key, "]!++;"),
	text("bytes[", key, "]! -= ", number, " | 0;"),
	text("{ const c = ", key, "; hist[c] = Math.max(hist[c]!, ", number, "); }"),
	text("{ const c = ", key, "; bytes[c] = Math.min(bytes[c]!, ", number, "); }"),
	text("{ const c = ", key, "; floats[c] = floats[c]! + ", number, "; }"),
	text("bytes[", key, "]! ^= ", number, ";"),
);

const writes = one(
	text("w[i] = ", number, ";"),
	text("w[2 * i + 1] = ", number, ";"),
	text("w[n - 1 - i] = ", number, ";"),
	text("w[i] = w[i]! * 2 + ", number, ";"),
	text("w[i]! += ", number, ";"),
	text("wt[i] = ", number, ";"),
	text("wt[i + k] = ", number, ";"),
	text("wt[i] = a[i]! + ", number, "; if (", condition, ") wt[i]!++;"),
	text("for (let j = 0; j < 3; j++) w[i * 3 + j] = ", number, " + j;"),
	text("for (let j = 0; j < cols; j++) wt[i * cols + j] = ", number, " + j;"),
	text("w[idx[i]!] = ", number, ";"),
	text("if (", condition, ") w[i] = ", number, ";"),
	text("texts[i] = `${", number, "}`;"),
	text("wt[i * k + 1] = ", number, ";"),
);

const effects = one(
	text("recs[i % 3]!.v += ", number, ";"),
	text("cells[", key, "]!.v = ", number, ";"),
	text("{ const r = recs[i % 3]!; s += r.v; }"),
	text("rows[", key, "]!.push(", number, ");"),
	text("rows[i % 5]!.push(i);"),
	text("{ const al = w; al[i] = ", number, "; }"),
	text("bump(cells[", key, "]!, ", number, ");"),
	text("{ const tmp = [", number, ", i]; fill(tmp, x); s += tmp[0]!; }"),
	text("{ const tmp = { v: ", number, " }; bump(tmp, i); out.push(tmp.v); }"),
	text("j += 2; if (", condition, ") w[j] = i;"),
	text("last = sticky.test('aba' + i) ? 1 : 0;"),
);

const rows = one(
	text("grid[i]![1] = ", number, ";"),
	text("for (let c = 0; c < 3; c++) grid[i]![c] = ", number, " + c;"),
	text("for (let c = 0; c < 3; c++) grid[i]![c]! += ", number, ";"),
	text("{ const r = grid[i]!; for (let c = 0; c < cols; c++) r[c] = ", number, " - c; }"),
	text("{ const r = grid[i]!; r[2] = r[0]! + ", number, "; }"),
	text("{ const r = grid[i]!; r.fill(", number, "); }"),
	text("grid[i] = [", number, ", i, x];"),
	text("{ const [p0 = 1, p1] = grid[i]!; s += p0 + (p1 ?? ", number, "); }"),
	text("{ const r = grid[i]!, q = grid[i + 1]!; r[0] = ", number, "; s += q[1]!; }"),
	text("touch(grid[i]!, 1, ", number, ");"),
	text("tab.subarray(i, i + 1)[0] = ", number, ";"),
	text("view[i] = ", number, ";"),
);

/** Functions that change a part of what they are given. */
const passed = one(
	text("bump(cells[i]!, ", number, ");"),
	text("bump(recs[i % 3]!, ", number, ");"),
	text("fill(grid[i]!, ", number, ");"),
	text("s += triple(grid[i]!, ", number, ");"),
	text("{ const r = grid[i]!; triple(r, i); s += r[1]!; }"),
	text("if (", condition, ") triple(rows[i]!, ", number, ");"),
	text("touch(w, i, ", number, ");"),
	text("touch(wt, 2 * i + 1, ", number, ");"),
	text("touch(tab, i, read(tab, i) + ", number, ");"),
	text("shifted(w, i, ", number, ");"),
	text("shifted(view, ", key, ", ", number, ");"),
	text("touch(w, ", number, ", i);"),
	text("w[i] = read(w, i + 1) + ", number, ";"),
	text("triple(grid[", key, "]!, i);"),
	text("touch(grid[i]!, k, read(grid[i + 1]!, 0));"),
);

/** Counters that each iteration moves by the same amount. */
const inductions = one(
	text("w[j] = ", number, "; j += 2;"),
	text("j++; wt[j] = j + ", number, ";"),
	text("out.push(j++ - ", number, ");"),
	text("j = j + k; last = j * ", number, ";"),
	text("w[j++] = ", number, "; w[j++] = i + j;"),
	text("if (", condition, ") s += j; j -= 3;"),
	text("s += j; j += x;"),
);

/** Values that iterations make of the last ones alone, and arrays of which each iteration writes the same elements. */
const again = one(
	text("seed = (seed * 5 + 3) % 17; w[i] = seed + ", number, " * ", number, ";"),
	text("out.push(seed, ", number, " - ", number, "); seed = (seed * 5 + i) % 13;"),
	text("flip = !flip; if (flip) wt[i] = ", number, " * ", number, ";"),
	text("[seed, turn] = [turn, (seed + turn) % 19]; w[i] = seed - ", number, " * ", number, ";"),
	text("if (i % 3 === 1) seed = (seed + 1) % 7; out.push(seed * (", number, ") + ", number, ");"),
	text(
		"for (let q = 0; q < 2; q++) turn = (turn * 3 + q) % 11; wt[i] = turn + ",
		number,
		" + fact((",
		number,
		") & 3);",
	),
	text("sub += ", number, "; w[i] = sub; sub = 0;"),
	text("for (let q = 0; q < 3; q++) buf[q] = ", number, " + q; s += buf[0]! - buf[2]!;"),
	text("fbuf[1] = ", number, "; if (", condition, ") fbuf[2] = fbuf[1]! + 1; w[i] = fbuf[1]!;"),
	text("{ const c = ", key, "; floats[c] = floats[c]! + ", number, " - ", number, "; }"),
);

/** Values that run through the iterations, and what depends on them. */
const running = one(
	text("s += ", number, "; out.push(s);"),
	text("out.push(s, ", number, "); s -= ", number, ";"),
	text("{ const now = s + j; out.push(now, ", number, "); } s += ", number, ";"),
	text("{ let t = 0; for (const v of xs) { t += v; s += t; } w[i] = t + s; }"),
	text("if (", condition, ") w[j++] = ", number, ";"),
	text("if (", condition, ") wt[++j] = a[i]! + ", number, "; else j--;"),
	text("try { w[j++] = check(", number, "); } catch { out.push(j); }"),
	text("out.push({ v: s, i, ...{ k } }.v); s += ", number, ";"),
	text("str += ", number, "; texts[i] = str;"),
	text("if (s > 40) out.push(s); else if (j > 3) j -= 3; s += ", number, ";"),
	text("{ const v = ", number, "; if (v > m) { m = v; out.push(m, i); } }"),
	text("m = Math.max(m, ", number, "); least = Math.min(least, m - s); s += ", number, ";"),
	text(
		"{ const c = ",
		key,
		"; if (map.has(c)) map.set(c, map.get(c)! + ",
		number,
		"); else map.set(c, ",
		number,
		"); }",
	),
	text("{ const c = ", key, "; const old = map.get(c); if (old === undefined || old < i) map.set(c, ", number, "); }"),
	text(
		"{ const c = ",
		key,
		"; const l = groups.get(c); if (l) l.push(",
		number,
		"); else groups.set(c, [",
		number,
		", i]); }",
	),
	text("{ const c = ", key, "; if (!set.has(c)) { set.add(c); out.push(c, ", number, "); j++; } }"),
	text("{ const c = ", key, "; if (obj[c] === undefined) obj[c] = ", number, "; else obj[c]! += 1; }"),
	text("groups.get(", key, ")?.push(", number, ", s); s++;"),
	text("recs[i % 3]!.v += ", number, "; out.push(recs[i % 3]!.v);"),
	text("{ const c = ", key, "; hist[c]! += ", number, "; w[i] = hist[c]!; }"),
	text("xs.forEach((v) => { s += v + (", number, ") % 64; out.push(s); });"),
	text("switch (i % 3) { case 0: s += ", number, "; break; case 1: j++; default: w[i] = s + j; }"),
	text(
		"{ const box = { v: ",
		number,
		" }; const was = cells[i % 4]!; if (was.v < s) cells[i % 4] = box; box.v++; } s++;",
	),
	text("out.push(...[s, ", number, "], `${s}`.length); s = s + ", number, ";"),
	text("last = s; s += ", number, ";"),
	text("{ const before = j++; if (", condition, ") rows[before % 4]!.push(", number, ", j); }"),
);

/** What iterations hand on to later ones, in forms that roles know and in forms that none does. */
const carried = one(
	text("w[j++] = ", number, ";"),
	text("if (", condition, ") w[j++] = ", number, ";"),
	text("j += 3; w[j] = ", number, ";"),
	text("w[j] = ", number, "; j++;"),
	text("s += ", number, "; w[i] = s;"),
	text("w[i] = s; s += ", number, ";"),
	text("m = Math.max(m, ", number, "); wt[i] = m;"),
	text("w[i] = w[i + 1]! + ", number, ";"),
	text("wt[i] = wt[i + 2]! + ", number, ";"),
	text("wt[i] = wt[i + k]! + ", number, ";"),
	text("w[perm[i]!] = ", number, ";"),
	text("w[perm[i]!] = w[perm[i]!]! + ", number, ";"),
	text("hist[perm[i]! & 3]! += ", number, ";"),
	"[prev, last] = [last, prev];",
);

const calls = one(
	text("s += total(xs) + ", number, ";"),
	text("s += fact((", number, ") & 3);"),
	text("touch(w, i, ", number, ");"),
	text("touch(wt, i + 1, ", number, ");"),
	text("s += peek(grid, i) + peek(rows, ", key, ");"),
	text("({ v: last } = recs[i % 3]!);"),
	text("{ const { v, ...others } = cells[", key, "]!; s += v + Object.keys(others).length; }"),
	text("w[i] = ((v: number, ...more: number[]) => v + more.length)(", number, ", x, y);"),
	text("out.push(...xs.map((v) => v + ", number, ").filter((v) => v > 3));"),
);

const exits = one(
	text("if (", condition, ") break;"),
	text("if (i > ", one("3", "20"), " && ", condition, ") { last = ", number, "; break; }"),
	text("if (i === ", one("5", "17", "30"), ") return [s, m, ", number, "];"),
	text("if (", condition, ") return i;"),
	text("if (i === ", one("5", "17", "30"), ") throw new RangeError(`at ${i}`);"),
	text("for (const v of xs) { if (v + i > 30) break outer; s += v; }"),
	text("for (let q = 0; q < 3; q++) { if (", condition, ") continue outer; s += q; }"),
	text("if (", condition, ") continue;"),
);

/** Statements on different variables are mostly fine together; each family has its own. */
const simple: readonly Text[] = [
	sums,
	products,
	extremes,
	logic,
	lasts,
	strings,
	appends,
	keyed,
	elements,
	writes,
	rows,
	passed,
	inductions,
	running,
	again,
];

function statement(depth: number): Text {
	const leaf = mostly(6, fc.oneof(...simple), fc.oneof(effects, carried, calls, calls, exits));
	if (depth === 0) return leaf;
	const inner = statement(depth - 1);
	return fc.oneof(
		{ weight: 10, arbitrary: leaf },
		{ weight: 1, arbitrary: text("if (", condition, ") { ", inner, " } else { ", inner, " }") },
		{ weight: 1, arbitrary: text("for (let q = 0; q < 2; q++) { ", inner, " }") },
		{ weight: 1, arbitrary: text("for (const v of xs) { if (v > 2) break; ", inner, " }") },
		{ weight: 1, arbitrary: text("try { ", inner, " if (i % 11 === 7) throw x; } catch (e) { ", inner, " }") },
		{ weight: 1, arbitrary: text("xs.forEach((v) => { s += v + (", number, ") % 64; });") },
		{ weight: 1, arbitrary: text("{ const f = (v: number) => v + ", number, "; out.push(f(i)); }") },
		{ weight: 1, arbitrary: text("for (const q of prange(2)) { ", inner, " s += q; }") },
		{ weight: 1, arbitrary: text("{ let u = 0; while (u < 2) { u++; ", inner, " } }") },
	);
}

export const body: fc.Arbitrary<string[]> = fc.array(statement(1), { minLength: 1, maxLength: 4 });
