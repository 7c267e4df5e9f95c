/**
 * Prints a plan as a tree for people: files, functions, loops; of each loop its variables, guards and obstacles.
 *
 * In:   a plan
 * Out:  src/stats.ts
 *       ● variance        parallel, 2 loops
 *         ├─ /0  :10  parallel · dynamic
 *         │     s  reduction +  number
 */
import colours from "picocolors";
import type {
	Guard,
	Inequality,
	LoopPlan,
	Obstacle,
	Plan,
	PlanVariable,
	Travel,
	Verdict,
} from "../../runtime/contract.js";

type Paint = ReturnType<typeof colours.createColors>;

/** Marks of verdicts, the worst first. */
const MARKS: readonly { readonly verdict: Verdict; readonly mark: string; readonly tint: keyof Paint & string }[] = [
	{ verdict: "serial", mark: "○", tint: "red" },
	{ verdict: "guarded", mark: "◐", tint: "yellow" },
	{ verdict: "parallel", mark: "●", tint: "green" },
];

const TRAVELS: Readonly<Record<Travel, string>> = {
	none: "",
	value: "sent by value",
	broadcast: "sent once to each worker",
	slice: "only the touched part is sent",
	"in place": "in place on shared memory",
};

/** The plan as text of several lines, without a newline at the end. */
export function printPlan(plan: Plan, options: { readonly colour: boolean }): string {
	const paint = colours.createColors(options.colour);
	if (plan.loops.length === 0) return `${paint.dim("·")} no prange loops`;
	const files = groupBy(plan.loops, (loop) => loop.file);
	return [...files].map(([file, loops]) => [paint.bold(file), ...printFile(loops, paint)].join("\n")).join("\n\n");
}

function printFile(loops: readonly LoopPlan[], paint: Paint): string[] {
	const functions = [...groupBy(loops, functionOf).values()];
	const width = Math.max(...functions.map(([first]) => (first?.function ?? "").length));
	return functions.flatMap((own) => printFunction(own, width, paint));
}

/** A loop inside of a parallel loop: nothing forbids it, it is just not distributed again. */
function isInner(loop: LoopPlan): boolean {
	return loop.verdict === "serial" && loop.obstacles.length === 0;
}

function printFunction(loops: readonly LoopPlan[], width: number, paint: Paint): string[] {
	const outer = loops.some((loop) => !isInner(loop)) ? loops.filter((loop) => !isInner(loop)) : loops;
	const row = MARKS.find(({ verdict }) => outer.some((loop) => loop.verdict === verdict));
	const [first] = loops;
	if (!row || !first) return [];
	const verdicts = groupBy(outer, (loop) => loop.verdict);
	const summary = [...verdicts].map(([verdict, some]) => (verdicts.size > 1 ? `${some.length} ${verdict}` : verdict));
	const count = loops.length > 1 ? `, ${loops.length} loops` : "";
	const head = `${tintOf(row.verdict, paint)(row.mark)} ${paint.bold(first.function.padEnd(width))}  ${summary.join(", ")}${count}`;
	const rows = loops.flatMap((loop, index) => {
		const [top = "", ...below] = printLoop(loop, paint);
		const last = index === loops.length - 1;
		const stem = last ? "     " : "  │  ";
		return [`  ${paint.dim(last ? "└─" : "├─")} ${top}`, ...below.map((line) => `${paint.dim(stem)}   ${line}`)];
	});
	return [head, ...rows];
}

function printLoop(loop: LoopPlan, paint: Paint): string[] {
	const ordinal = paint.bold(loop.id.slice(loop.id.lastIndexOf("/")));
	const line = paint.cyan(`:${loop.line}`);
	if (isInner(loop)) return [`${ordinal}  ${line}  ${paint.dim("· sequential inside of a parallel loop")}`];
	const { kind, chunk, onSerial } = loop.schedule;
	const nest = loop.schedule.collapse ? ", collapses with the loop inside" : "";
	const how = loop.verdict === "serial" ? "" : ` · ${kind}${chunk === null ? "" : `, chunk ${chunk}`}${nest}`;
	const kernel = loop.kernel ? ` · ${loop.kernel.async ? "async kernel" : "kernel"} ${loop.kernel.name}` : "";
	const mild = loop.verdict === "serial" && onSerial === "warn" ? " · runs sequentially, as onSerial allows" : "";
	const verdict = tintOf(loop.verdict, paint)(loop.verdict);
	return [
		`${ordinal}  ${line}  ${verdict}${paint.dim(how + kernel)}${mild}`,
		...table(loop.variables.map(variableCells), paint),
		...loop.guards.map((guard) => `${paint.yellow("guard")}    ${guardText(guard)}`),
		...loop.assumptions.map((assumption) => `${paint.yellow("assumes")}  ${assumption}`),
		...exitRows(loop, paint),
		...loop.obstacles.flatMap((obstacle) => obstacleRows(obstacle, paint)),
	];
}

function exitRows({ exits = [] }: LoopPlan, paint: Paint): string[] {
	return exits.map(
		({ statement, line }) =>
			`${paint.yellow("exits")}    ${statement.split("\n")[0]} ${paint.cyan(`(:${line})`)}, the lowest iteration wins`,
	);
}

function variableCells(variable: PlanVariable): string[] {
	const role = [
		variable.role,
		variable.operator === "last" ? "of elements" : variable.operator,
		variable.leader && `with ${variable.leader}`,
		variable.carried && "carried",
		variable.recurrent && "recurrent",
		variable.speculative && "speculative",
	];
	return [variable.name, role.filter(Boolean).join(" "), variable.type, TRAVELS[variable.travels]];
}

/** Rows of cells, aligned; long types are cut. */
function table(rows: readonly (readonly string[])[], paint: Paint): string[] {
	const short = rows.map((cells) => cells.map((cell) => (cell.length > 40 ? `${cell.slice(0, 39)}…` : cell)));
	const widths = [0, 1, 2].map((column) => Math.max(0, ...short.map((cells) => cells[column]?.length ?? 0)));
	return short.map(([name = "", role = "", type = "", travels = ""]) =>
		[
			paint.bold(name.padEnd(widths[0] ?? 0)),
			role.padEnd(widths[1] ?? 0),
			paint.dim(travels ? type.padEnd(widths[2] ?? 0) : type),
			paint.dim(travels),
		]
			.join("  ")
			.trimEnd(),
	);
}

function guardText(guard: Guard): string {
	switch (guard.kind) {
		case "integer":
			return `${guard.name} is a safe integer`;
		case "at least":
			return `${guard.name} is an integer of at least ${guard.least}`;
		case "apart":
			return `no iteration touches what an earlier one writes into ${guard.name}: ${guard.any.map(inequalityText).join(" or ")}`;
		case "narrow":
			return `${guard.name} keeps to 32 bits: ${guard.all.map(inequalityText).join(" and ")}`;
		case "independent":
			return `no iteration touches what another one writes into ${guard.name}: by its subscripts' equations${guard.instead ? ", if not by these sums" : ""}`;
		case "distinct":
			return `${pathTexts(guard).join(", ")}: each is reached in one way`;
		case "is":
			return `${guard.name} is ${guard.of.join(" or ")}`;
		case "disjoint":
			return `${guard.a} and ${guard.b} share no memory${guard.same ? ", or are the same" : ""}${guard.across ? ", or iterations keep apart there" : ""}${guard.together ? ", or elements of one class" : ""}${guard.own ? `: ${guard.a} is no part of ${guard.b}` : ""}${guard.beside ? ", or no part that is written" : ""}${guard.named ? `, or not by ${guard.named.map((path) => [guard.b, ...path].join(".")).join(", ")}` : ""}`;
		case "ordered":
			return `${guard.a} is not greater than ${guard.b}`;
		case "primitive":
			return `${guard.name} is no object`;
		case "flat":
			return `${guard.name} holds no objects`;
		case "rows":
			return `${guard.name} is an array of arrays that hold no objects`;
		case "leaves":
			return `${guard.members.map((one) => leafText(guard.name, one)).join(", ")}: no objects`;
		case "data":
			return `${guard.name} holds no accessors`;
		case "fields":
			return `${[...guard.assigned, ...guard.read].map((one) => `${guard.name}.${one}`).join(", ")}: plain fields${guard.assigned.length > 0 ? `, and nothing else leads to ${guard.name}` : ""}`;
		case "method":
			return `${guard.name}.${guard.member} is that of ${guard.of}`;
		case "instances":
			return `${guard.name} holds data, and instances of no class but ${guard.of.join(", ")}`;
		case "no collections":
			return `${guard.name} holds no maps, sets or typed arrays`;
		case "stateless":
			return `no RegExp in ${guard.name} has g or y`;
		default:
			return guard satisfies never;
	}
}

/** `.p in o`, `.list[*] in o`, `grid[*][*]` */
function leafText(name: string, path: string): string {
	const text = path.replaceAll(/\.?\*/g, "[*]");
	return path.startsWith("*") ? `${name}${text}` : `.${text} in ${name}`;
}

/** `2 * k - n >= 1` */
function inequalityText({ terms, least }: Inequality): string {
	const text = terms.map(({ factor, of }, place) => {
		const sign = factor < 0 ? "- " : place === 0 ? "" : "+ ";
		return `${sign}${[...(Math.abs(factor) === 1 ? [] : [Math.abs(factor)]), ...of].join(" * ")}`;
	});
	return `${text.join(" ")} >= ${least}`;
}

/** `grid[*][*]`, `points[*].x`: what is written. */
function pathTexts({ name, writes }: Extract<Guard, { kind: "distinct" }>): string[] {
	return writes.map((path) => name + path.map((step) => (step === "*" ? "[*]" : `.${step}`)).join(""));
}

function obstacleRows(obstacle: Obstacle, paint: Paint): string[] {
	const indent = " ".repeat(obstacle.code.length + 1);
	return [
		`${paint.red(obstacle.code)} ${obstacle.message} ${paint.cyan(`(:${obstacle.line})`)}`,
		...obstacle.related.map((other) => `${indent}${other.message} ${paint.cyan(`(:${other.line})`)}`),
		`${indent}${paint.bold("fix:")} ${obstacle.fix}`,
	];
}

function tintOf(verdict: Verdict, paint: Paint): (text: string) => string {
	const row = MARKS.find((one) => one.verdict === verdict);
	return paint[row?.tint ?? "reset"] as (text: string) => string;
}

/** The part of an id before the ordinal: functions of one name in one file stay apart if their ids do. */
function functionOf(loop: LoopPlan): string {
	return loop.id.slice(0, loop.id.lastIndexOf("/"));
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const value of values) {
		const key = keyOf(value);
		groups.set(key, [...(groups.get(key) ?? []), value]);
	}
	return groups;
}
