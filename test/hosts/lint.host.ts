/** ESLint with typescript-eslint, Prettier and Biome: what each does to each form of a parallel function. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { installTools, makeProject, runNode } from "./projects.js";

const IMPORT = 'import { parallel, prange } from "cloudloop";\n';
const LOOP = "{\n\tlet s = 0;\n\tfor (const i of prange(n)) s += i;\n\treturn s;\n}";
const forms = {
	function: `${IMPORT}@parallel\nexport function sum(n: number): number ${LOOP}\n`,
	method: `${IMPORT}export class Sums {\n@parallel\nstatic sum(n: number): number ${LOOP}\n}\n`,
	wrapper: `${IMPORT}export const sum = parallel((n: number): number => ${LOOP});\n`,
};
const FORMS = Object.entries(forms);

const TSCONFIG = JSON.stringify({
	compilerOptions: {
		module: "nodenext",
		target: "es2022",
		lib: ["es2023", "dom"],
		strict: true,
		types: [],
		noEmit: true,
	},
	include: ["src", "*.mts"],
});

const eslintConfig = (...parts: string[]): string => `
	import { defineConfig } from "eslint/config";
	import tseslint from "typescript-eslint";
	import cloudloop from "cloudloop/eslint";
	export default defineConfig([tseslint.configs.strictTypeChecked,
		{ files: ["src/**"], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
		{ files: ["src/**"], rules: { "@typescript-eslint/no-extraneous-class": "off", "prefer-const": "error", "@typescript-eslint/no-unused-vars": "error" } },
		${parts.join()}]);`;

interface Result {
	readonly filePath: string;
	readonly messages: readonly { readonly ruleId: string | null; readonly line: number; readonly message: string }[];
}

function lint(text: string, config: string, ...flags: string[]) {
	const files = { "src/main.ts": text, "tsconfig.json": TSCONFIG, "eslint.config.mjs": config };
	const folder = makeProject("lint", files);
	const eslint = join(installTools("lint"), "node_modules/eslint/bin/eslint.js");
	const { out, talk } = runNode(folder, [eslint, "--format", "json", ...flags, "src"]);
	assert.ok(out.startsWith("["), out + talk);
	const [result] = JSON.parse(out) as Result[];
	return { messages: result?.messages ?? [], text: readFileSync(join(folder, "src/main.ts"), "utf8") };
}

describe("ESLint", () => {
	for (const [name, text] of FORMS) {
		test(`${name}: the strictest rules with types find nothing, with our plugin`, () => {
			assert.deepEqual(lint(text, eslintConfig("cloudloop.configs.recommended")).messages, []);
		});
	}

	test("without it, the function form alone is a parse error", () => {
		const found = FORMS.map(([, text]) => lint(text, eslintConfig()).messages.map((one) => one.message));
		assert.match(found[0]?.join() ?? "", /Parsing error: Decorators are not valid here/);
		assert.deepEqual(found.slice(1), [[], []]);
	});

	test("what is said of the rest stands, and is mended in its place", () => {
		const faulty = forms.function.replace("for (const", "let unused = 1;\n\tfor (const");
		const { messages, text } = lint(faulty, eslintConfig("cloudloop.configs.recommended"), "--fix");
		assert.deepEqual(
			messages.map(({ ruleId, line }) => [ruleId, line]),
			[["@typescript-eslint/no-unused-vars", 5]],
		);
		assert.equal(text, faulty.replace("let unused", "const unused"));
	});

	test("its configuration has the types that ESLint expects", () => {
		const files = { "src/main.ts": forms.wrapper, "tsconfig.json": TSCONFIG };
		const config = eslintConfig(
			"cloudloop.configs.recommended",
			'{ plugins: { cloudloop }, processor: "cloudloop/functions" }',
		);
		const folder = makeProject("lint", { ...files, "eslint.config.mts": config.replace("import.meta.dirname", '"."') });
		const tsc = join(installTools("lint"), "node_modules/typescript/bin/tsc");
		const { code, out } = runNode(folder, [tsc, "--skipLibCheck"]);
		assert.equal(code, 0, out);
	});
});

/** Formatters refuse the function form, and keep to the others. */
const formatters: Readonly<Record<string, { command: readonly string[]; refusal: RegExp }>> = {
	Prettier: {
		command: ["prettier/bin/prettier.cjs", "--check"],
		refusal: /SyntaxError: Decorators are not valid here/,
	},
	Biome: { command: ["@biomejs/biome/bin/biome", "check"], refusal: /Decorators are not valid here/ },
};

for (const [name, { command, refusal }] of Object.entries(formatters)) {
	test(`${name} refuses the function form alone`, () => {
		for (const [form, text] of FORMS) {
			const folder = makeProject("lint", {
				"src/main.ts": text,
				"biome.json": '{ "root": true }',
				".prettierrc": '{ "useTabs": true }',
			});
			const [script = "", ...args] = command;
			const { out, talk } = runNode(folder, [
				join(installTools("lint"), "node_modules", script),
				...args,
				"src/main.ts",
			]);
			if (form === "function") assert.match(out + talk, refusal);
			else assert.doesNotMatch(out + talk, refusal);
		}
	});
}
