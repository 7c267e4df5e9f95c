/**
 * Takes the example out of a README: the first block of code after `<!-- example -->` is the program, the first after
 * `<!-- prints -->` what it prints.
 *
 *     node .ci/example.mjs README.md folder
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [readme, folder] = process.argv.slice(2);
const text = readFileSync(readme, "utf8");

function blockAfter(mark) {
	const [, rest] = text.split(`<!-- ${mark} -->`);
	const block = /^```\w*\n([\s\S]*?)^```$/m.exec(rest ?? "")?.[1];
	if (block === undefined) throw new Error(`${readme} has no block of code after <!-- ${mark} -->`);
	return block;
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "main.ts"), blockAfter("example"));
writeFileSync(join(folder, "printed"), blockAfter("prints"));
