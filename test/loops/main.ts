/**
 * `npm run corpus -- [FILTER] [--json]` and `npm run polybench -- [FILTER] [--json]`: what becomes of the loops whose
 * names contain the filter, and whether accepted ones give what the uncompiled program gives.
 */
import { parseArgs } from "node:util";
import { judgeSuites } from "./judge.js";
import { readPolybench } from "./polybench.js";
import { printLoops, printTotals, totalsOf } from "./print.js";
import { readSuites, type Suite } from "./sources.js";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { json: { type: "boolean" }, polybench: { type: "boolean" }, compile: { type: "boolean" } },
});
const [filter = ""] = positionals;
const matches = ({ name, entries }: Suite): Suite["entries"] =>
	entries.filter((entry) => `${name} ${entry.name}`.includes(filter));
const suites = (values.polybench ? readPolybench() : readSuites())
	.map((suite) => ({ ...suite, entries: matches(suite) }))
	.filter(({ entries }) => entries.length > 0);
const judged = await judgeSuites(suites, !values.compile);
if (values.json) console.log(JSON.stringify(judged, undefined, "\t"));
else console.log(`${printLoops(judged)}\n\n${printTotals(judged)}`);
process.exitCode = totalsOf(judged).wrong.length > 0 ? 1 : 0;
