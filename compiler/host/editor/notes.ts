/**
 * What an editor shows beside the code: a hint behind each `prange(…)`, and texts for names of loops and variables.
 *
 * In:   for (const i of prange(n)) s += a[i]
 * Out:  behind prange(n) "parallel"; on `s` "s: reduction(+), sent by value"; on prange the plan of the loop
 */
import type ts from "typescript";
import type { LoopPlan, PlanVariable, Travel } from "../../../runtime/contract.js";
import type { TypeScript } from "../load-typescript.js";

export interface Note {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface Notes {
	/** Short texts to show behind `end`. */
	readonly hints: readonly Note[];
	/** Texts to show when the mouse rests on the place; of several that contain a place the shortest counts. */
	readonly hovers: readonly Note[];
}

const TRAVELS: Readonly<Record<Travel, string>> = {
	none: "",
	value: "by value",
	broadcast: "sent once to each worker",
	slice: "slice",
	"in place": "zero-copy",
};

/** A loop of the plan, and where it stands. */
export interface PlacedLoop {
	readonly plan: LoopPlan;
	readonly node: ts.ForOfStatement;
	readonly prange: ts.CallExpression;
}

/** The notes on one file. */
export function notesOf(compiler: TypeScript, file: ts.SourceFile, loops: readonly LoopPlan[]): Notes {
	const placed = placeLoops(compiler, file, loops);
	return {
		hints: placed.map(({ plan, prange }) => ({ start: prange.getStart(file), end: prange.end, text: hintText(plan) })),
		hovers: placed.flatMap((loop) => [loopNote(file, loop), ...variableNotes(compiler, file, loop)]),
	};
}

/** Finds the statements of loops: those of one line in the order of the plan. */
export function placeLoops(compiler: TypeScript, file: ts.SourceFile, loops: readonly LoopPlan[]): PlacedLoop[] {
	const rest = [...loops];
	const found: PlacedLoop[] = [];
	const visit = (node: ts.Node): void => {
		if (compiler.isForOfStatement(node) && compiler.isCallExpression(node.expression)) {
			const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
			const at = rest.findIndex((plan) => plan.line === line);
			const [plan] = at < 0 ? [] : rest.splice(at, 1);
			if (plan) found.push({ plan, node, prange: node.expression });
		}
		compiler.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function hintText({ verdict, variables, obstacles }: LoopPlan): string {
	const [first] = obstacles;
	if (first) return `serial: ${first.code}`;
	const reductions = variables.filter((one) => one.role.endsWith("reduction"));
	return [verdict, ...reductions.map((one) => `${one.name}: ${roleText(one)}`)].join(" · ");
}

function roleText({ role, operator }: PlanVariable): string {
	return operator ? `${role}(${operator})` : role;
}

/** "s: reduction(+), by value". */
export function variableText(variable: PlanVariable): string {
	const travels = TRAVELS[variable.travels];
	return `${variable.name}: ${roleText(variable)}${travels && `, ${travels}`}`;
}

function loopNote(file: ts.SourceFile, { plan, prange }: PlacedLoop): Note {
	const lines = [
		`cloudloop: ${plan.verdict} (${plan.id})`,
		...plan.variables.map(variableText),
		...plan.guards.map((guard) => `guard: ${guard.kind} ${"name" in guard ? guard.name : `${guard.a}, ${guard.b}`}`),
		...plan.assumptions.map((assumption) => `assumes: ${assumption}`),
		...plan.obstacles.map(({ code, message, fix }) => `${code}: ${message}; fix: ${fix}`),
	];
	return { start: prange.expression.getStart(file), end: prange.expression.end, text: lines.join("\n") };
}

function variableNotes(compiler: TypeScript, file: ts.SourceFile, { plan, node }: PlacedLoop): Note[] {
	const texts = new Map(plan.variables.map((one) => [one.name, `cloudloop: ${variableText(one)}`]));
	const found: Note[] = [];
	const visit = (at: ts.Node): void => {
		const text =
			compiler.isIdentifier(at) || at.kind === compiler.SyntaxKind.ThisKeyword
				? texts.get(at.getText(file))
				: undefined;
		if (text) found.push({ start: at.getStart(file), end: at.end, text });
		compiler.forEachChild(at, visit);
	};
	visit(node.statement);
	return found;
}

/** The text for a place, if there is one. */
export function hoverAt(notes: Notes, offset: number): Note | undefined {
	return notes.hovers
		.filter((note) => note.start <= offset && offset < note.end)
		.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}
