/**
 * Writes what takes the loop's place in the user's function, and the loop's code at the end of the file.
 *
 * In:   for (const i of prange(n)) s += a[i];
 * Out:  { const $f = { s: s, a: a }; try { $launch($loop_sum$0(), [n], $f); } finally { s = $f.s; } }
 */
import type { KernelPlan } from "../3-plan/kernel-plan.js";

export interface MainNames {
	readonly launch: string;
	/** Tells whether objects can be taken apart, and the prange of the loop as written. */
	readonly fields: string;
	readonly plain: string;
	readonly holders: string;
	/** Waits for loops in flight that touch the same, and what that gives. */
	readonly turn: string;
	readonly ticket: string;
	/** Notes the methods of a class. */
	readonly own: string;
	/** Notes all members of a registered class. */
	readonly declare: string;
	/** Finds a registered class. */
	readonly registered: string;
	/** The arguments of prange. */
	readonly args: string;
	readonly kernels: string;
	readonly url: string;
	readonly frame: string;
	/** Of the exit that an iteration has taken. */
	readonly exit: string;
}

/** Loops that keep members of objects in variables, or call methods, run as written where the object is not what it seems. */
export function hasPlain({ guards }: KernelPlan): boolean {
	return guards.some(({ kind }) => kind === "fields" || kind === "method" || kind === "instances");
}

/** Text before the arguments of prange, and after them: the arguments stay where they are. */
export function launchText(plan: KernelPlan, names: MainNames): { before: string; after: string } {
	const { frame, exit } = names;
	const entries = plan.fields.map(({ field, expression }) => `${JSON.stringify(field)}: ${expression}`);
	const back = plan.fields
		.filter((field) => field.assigned)
		.map(({ field, expression, member }) => {
			const store = `${member ?? expression} = ${frame}[${JSON.stringify(field)}];`;
			return member ? `if (${frame}.$stores) ${store}` : store;
		});
	const call = `${plan.async ? "await " : ""}${names.launch}${plan.async ? "Async" : ""}`;
	const options = JSON.stringify(plan.header.options);
	const inner = plan.collapse ? `, () => [${plan.collapse.args.join(", ")}]` : "";
	const jumps = plan.exits.flatMap(({ jump, value }, site) =>
		jump === "" ? [] : [`if (${exit}?.site === ${site}) ${jump}${value ? ` ${exit}.value` : ""};`],
	);
	const [declared, taken] = jumps.length > 0 ? [`let ${exit}: any; `, `${exit} = `] : ["", ""];
	const made = `{ ${entries.join(", ")} } as any`;
	const begin = `${declared}try { ${taken}${call}(${loopName(plan)}(), ${names.args}`;
	const rest = `, ${frame}, ${options}, "${plan.header.kind}"${inner}); } finally { ${back.join(" ")} }${jumps.map((jump) => ` ${jump}`).join("")} }`;
	// The arguments come first: what they do to variables is done before the loop.
	const before = `{ ${turnText(plan, names)}const ${names.args}: any[] = [`;
	if (!hasPlain(plan)) return { before, after: `]; const ${frame} = ${made}; ${begin}${rest}${turnEnd(plan, names)}` };
	const holders = `const ${names.holders} = { ${plan.holders.map((one) => `${JSON.stringify(one)}: ${one}`).join(", ")} } as any;`;
	const test = `if (${names.fields}(${loopName(plan)}(), ${names.holders}, ${names.args}, () => ${frame} = ${made})) {`;
	return { before, after: `]; let ${frame}: any; ${holders} ${test} ${begin}${rest} else ` };
}

/** Loops of async functions that the plain program would not interleave: what they touch, as it is named before the loop. */
function turnText({ turn }: KernelPlan, names: MainNames): string {
	if (!turn) return "";
	const lists = `{ changed: [${turn.changed.join(", ")}], read: [${turn.read.join(", ")}], outer: ${JSON.stringify(turn.outer)} }`;
	return `const ${names.ticket} = ${names.turn}(${lists}); try { if (${names.ticket}.before) await ${names.ticket}.before; `;
}

/** Closes what `turnText` opens. */
export function turnEnd({ turn }: KernelPlan, names: MainNames): string {
	return turn ? ` finally { ${names.ticket}.end(); } }` : "";
}

/** What stands in the place of prange where the loop runs as written. */
export function plainText(plan: KernelPlan, { plain, holders, args }: MainNames): string {
	return `${plain}(${loopName(plan)}(), ${holders}, ${args})`;
}

function loopName(plan: KernelPlan): string {
	return `$loop_${plan.name}`;
}

function classText({ name, visible }: KernelPlan["classes"][number], { registered }: MainNames): string {
	if (typeof visible !== "string") return `${name}: ${registered}(${JSON.stringify(visible.id)}, ${visible.above})`;
	return name === visible ? name : `${name}: ${visible}`;
}

/** Classes that the loop's module has no name for: they are found when they are registered. */
export function isFound({ visible }: KernelPlan["classes"][number]): boolean {
	return typeof visible !== "string";
}

function collapsedText(plan: KernelPlan, kernel: string): string {
	const direct = plan.direct ? `, direct: ${kernel}$collapsed$direct` : "";
	const guards = JSON.stringify(plan.collapse?.guards);
	return `{ name: ${JSON.stringify(`${plan.name}$collapsed`)}, kernel: ${kernel}$collapsed${direct}, guards: ${guards} }`;
}

/** A hoisted function that makes the loop's code at its first launch, so that the order of the module does not matter. */
export function codeText(plan: KernelPlan, names: MainNames): string {
	const kernel = `${names.kernels}.${plan.name}`;
	const { signal, onProgress, ...constant } = plan.options;
	const options = plan.optionsText ?? JSON.stringify(constant);
	const named = plan.classes.filter((one) => !isFound(one));
	const parts = [
		"version: 1",
		`id: ${JSON.stringify(plan.id)}`,
		`label: ${JSON.stringify(plan.label)}`,
		`place: ${JSON.stringify(plan.place)}`,
		`hash: ${JSON.stringify(plan.hash)}`,
		`module: ${names.url}`,
		`name: ${JSON.stringify(plan.name)}`,
		`kernel: ${kernel}`,
		...(plan.replays.length > 0 ? [`replay: ${kernel}$replay`] : []),
		...(plan.direct ? [`direct: ${kernel}$direct`] : []),
		...(plan.touches.length > 0 ? [`touch: ${kernel}$touch`] : []),
		...(plan.collapse ? [`collapsed: ${collapsedText(plan, kernel)}`] : []),
		`async: ${plan.async}`,
		...(plan.header.array === undefined ? [] : ["places: true"]),
		`variables: ${JSON.stringify(plan.variables)}`,
		`guards: ${JSON.stringify(plan.guards)}`,
		`accesses: ${JSON.stringify(plan.accesses)}`,
		`options: ${options}`,
		...(plan.reducers.length > 0 ? [`reducers: ${kernel}$reducers`] : []),
		...(named.length > 0 ? [`classes: { ${named.map((one) => classText(one, names)).join(", ")} }`] : []),
	];
	const name = loopName(plan);
	if (plan.classes.length > 0) {
		// Kernels that run on the caller's thread make instances of the caller's own classes.
		const own = `${names.kernels}.$use({ ${plan.classes.map((one) => classText(one, names)).join(", ")} })`;
		// Classes are registered when their modules run, which may be after the first launch. `any`: code of our own, that
		// strict options of the user's project must not complain about.
		if (plan.classes.some(isFound))
			return `var ${name}$code: any; function ${name}() { ${own}; return ${name}$code ??= { ${parts.join(", ")} }; }`;
		return `var ${name}$code: any; function ${name}() { return ${name}$code ??= (${own}, { ${parts.join(", ")} }); }`;
	}
	return `var ${name}$code: any; function ${name}() { return ${name}$code ??= { ${parts.join(", ")} }; }`;
}
