/** Holds the shape of the project: who imports whom, no cycles, limits of size. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { exceptions, importRules, limits, packageRules, tables } from "./architecture/rules.js";
import { findCycle, type Import, readSources, type Source } from "./architecture/sources.js";

const sources = readSources(["compiler", "runtime", "test"]);
const rooms = sources.filter(({ path }) => !path.startsWith("test/"));

function matches(patterns: readonly RegExp[], path: string): boolean {
	return patterns.some((pattern) => pattern.test(path));
}

test("every file imports only what its row allows", () => {
	const wrong = sources.flatMap((source) => source.imports.flatMap((one) => checkOwn(source, one)));
	assert.deepEqual(wrong, []);
});

function checkOwn(source: Source, { target, own, typeOnly }: Import): string[] {
	if (!own || dirname(target) === dirname(source.path)) return [];
	const rule = importRules.find(({ from }) => from.test(source.path));
	if (!rule) return [`${source.path}: no row describes it`];
	const allowed = matches(rule.values, target) || (typeOnly && matches(rule.types ?? [], target));
	return allowed ? [] : [`${source.path} imports ${target}: ${rule.why}`];
}

test("packages stay where they belong", () => {
	const wrong = sources.flatMap(({ path, imports }) =>
		imports.flatMap(({ target, own, typeOnly }) =>
			packageRules
				.filter((rule) => !own && rule.module.test(target) && !matches(rule.only, path))
				.filter((rule) => !(typeOnly && rule.typesFree))
				.map((rule) => `${path} imports ${target}: ${rule.why}`),
		),
	);
	assert.deepEqual(wrong, []);
});

test("doors are for those outside", () => {
	const wrong = rooms.flatMap(({ path, imports }) =>
		imports
			.filter(({ target, own }) => own && /\/index\.ts$/.test(target) && !path.startsWith("compiler/cli/"))
			.map(({ target }) => `${path} imports ${target}`),
	);
	assert.deepEqual(wrong, []);
});

test("imports have no cycle, types included", () => {
	assert.equal(findCycle(sources)?.join(" → "), undefined);
});

test("limits of size hold, but for exceptions with a reason", () => {
	const over = [...rooms.flatMap(overInFile), ...overInFolders(rooms)];
	const names = over.map(({ name }) => name);
	assert.deepEqual(
		over.filter(({ name }) => !(name in exceptions)).map(({ name, size }) => `${name}: ${size}`),
		[],
	);
	assert.deepEqual(
		Object.keys(exceptions).filter((name) => !names.includes(name)),
		[],
		"exceptions that are not needed",
	);
});

interface Excess {
	readonly name: string;
	readonly size: number;
}

function overInFile({ path, lines, functions }: Source): Excess[] {
	const limit = matches(tables, path) ? limits.table : limits.file;
	return [
		...(lines > limit ? [{ name: `file ${path}`, size: lines }] : []),
		...functions.flatMap((one): Excess[] => [
			...(one.lines > limits.function ? [{ name: `function ${path} ${one.name}`, size: one.lines }] : []),
			...(one.parameters > limits.parameters ? [{ name: `parameters ${path} ${one.name}`, size: one.parameters }] : []),
		]),
	];
}

function overInFolders(files: readonly Source[]): Excess[] {
	const counts = new Map<string, number>();
	for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
	return [...counts].flatMap(([folder, size]) => (size > limits.folder ? [{ name: `folder ${folder}`, size }] : []));
}
