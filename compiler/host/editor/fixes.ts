/** Quick fixes for a refused loop: each leaves a program that compiles and means the same. */
import type ts from "typescript";
import type { LoopPlan } from "../../../runtime/contract.js";
import type { TypeScript } from "../load-typescript.js";
import { type PlacedLoop, placeLoops } from "./notes.js";

export interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface Fix {
	readonly title: string;
	readonly edits: readonly Edit[];
}

/** Fixes that help at a place, one row each. */
const FIXES: readonly ((compiler: TypeScript, file: ts.SourceFile, loop: PlacedLoop) => Fix | undefined)[] = [
	plainLoop,
	allowSerial,
];

/** The fixes for the refused loop around a place. */
export function fixesAt(compiler: TypeScript, file: ts.SourceFile, loops: readonly LoopPlan[], offset: number): Fix[] {
	const around = placeLoops(compiler, file, loops)
		.filter(({ plan, node }) => plan.obstacles.length > 0 && node.getStart(file) <= offset && offset <= node.end)
		.at(-1);
	return around ? FIXES.flatMap((fix) => fix(compiler, file, around) ?? []) : [];
}

/** `for (const i of prange(a, b))` becomes `for (let i = a; i < b; i++)`. */
function plainLoop(compiler: TypeScript, file: ts.SourceFile, { node, prange }: PlacedLoop): Fix | undefined {
	const names = prange.arguments
		.filter((one) => !compiler.isObjectLiteralExpression(one))
		.map((one) => one.getText(file));
	const variable = node.initializer.getText(file).replace(/^(const|let|var)\s+/, "");
	const type = names.length === 1 && /^\d+$|\.length$/.test(names[0] ?? "");
	if (!type && names.length !== 2) return undefined;
	const [start, stop] = names.length === 1 ? ["0", names[0]] : names;
	const text = `let ${variable} = ${start}; ${variable} < ${stop}; ${variable}++`;
	return {
		title: "Make it an ordinary loop",
		edits: [{ start: node.initializer.getStart(file), end: node.expression.end, text }],
	};
}

/** Adds `{ onSerial: "warn" }` to the mark of the function. */
function allowSerial(compiler: TypeScript, file: ts.SourceFile, { node }: PlacedLoop): Fix | undefined {
	const title = "Let it run sequentially, with a warning";
	const option = '{ onSerial: "warn" }';
	for (let at: ts.Node = node; at && !compiler.isSourceFile(at); at = at.parent) {
		const decorator = compiler.canHaveModifiers(at)
			? at.modifiers?.find((one) => isOurs(compiler, file, one))
			: undefined;
		if (decorator && compiler.isDecorator(decorator)) {
			const { expression } = decorator;
			if (compiler.isCallExpression(expression)) {
				return expression.arguments.length > 0 ? undefined : { title, edits: [replace(expression.end - 1, option)] };
			}
			return { title, edits: [replace(expression.end, `(${option})`)] };
		}
		if (
			compiler.isCallExpression(at) &&
			at.arguments.length === 1 &&
			/(^|\.)parallel$/.test(at.expression.getText(file))
		) {
			return { title, edits: [replace(at.arguments.pos, `${option}, `)] };
		}
	}
	return undefined;
}

function isOurs(compiler: TypeScript, file: ts.SourceFile, node: ts.ModifierLike): boolean {
	return compiler.isDecorator(node) && /^(\w+\.)?parallel\b/.test(node.expression.getText(file));
}

function replace(at: number, text: string): Edit {
	return { start: at, end: at, text };
}
