/**
 * Errors on their way between threads: class, message, stack, cause and own properties stay.
 */
import { isDomException } from "./kind.js";

/** What makes an error, besides its own properties. */
export interface ErrorFields {
	/** Name of its class, and of the builtin class that it extends. */
	readonly type: string;
	readonly base: string;
	readonly message: string;
	readonly stack: string | undefined;
}

const builtins: Readonly<Record<string, new (message?: string) => Error>> = {
	Error,
	TypeError,
	RangeError,
	SyntaxError,
	ReferenceError,
	EvalError,
	URIError,
	AggregateError: class extends Error {},
};

/** Takes an error apart. Properties: key, value, enumerable. */
export function errorFields(error: Error): {
	fields: ErrorFields;
	properties: readonly (readonly [string, unknown, boolean])[];
} {
	const properties: [string, unknown, boolean][] = [];
	for (const key of Object.getOwnPropertyNames(error)) {
		const slot = Object.getOwnPropertyDescriptor(error, key);
		if (key === "stack" || key === "message" || slot === undefined || !("value" in slot)) continue;
		properties.push([key, slot.value, slot.enumerable === true]);
	}
	const fields = { type: typeName(error), base: baseName(error), message: error.message, stack: error.stack };
	return { fields, properties };
}

function typeName(error: Error): string {
	if (isDomException(error)) return error.name;
	const type: unknown = error.constructor;
	return typeof type === "function" ? type.name : "Error";
}

function baseName(error: Error): string {
	if (isDomException(error)) return "DOMException";
	let prototype = Object.getPrototypeOf(error) as { constructor?: { name?: string } } | null;
	for (; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
		const name = prototype.constructor?.name ?? "";
		if (Object.hasOwn(builtins, name)) return name;
	}
	return "Error";
}

/** Makes the error again, without its properties. */
export function restoreError(
	fields: ErrorFields,
	classes: Readonly<Record<string, new (...args: never[]) => Error>> = {},
): Error {
	if (fields.base === "DOMException") return new DOMException(fields.message, fields.type) as Error;
	const error =
		fields.base === "AggregateError"
			? new AggregateError([], fields.message)
			: new (builtins[fields.base] ?? Error)(fields.message);
	const known = Object.hasOwn(classes, fields.type) ? classes[fields.type] : undefined;
	if (known) Object.setPrototypeOf(error, known.prototype as object);
	else if (fields.type !== fields.base) hidden(error, "name", fields.type);
	hidden(error, "stack", fields.stack);
	return error;
}

function hidden(error: Error, key: string, value: unknown): void {
	Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}

/** Lines of a stack that belong to cloudloop or to Node itself. */
const OURS = /(\/|\\)cloudloop(\/|\\)(dist(\/|\\))?runtime(\/|\\)|node:internal|\(node:|at node:/;
/** How a stack shows the step into a generator. */
const STEP = /^\s+at .*\.next \(<anonymous>\)$/;
/** Between the place of the launch and the caller lie more frames of ours than a stack usually has. */
const DEEP = 100;

/**
 * Joins the stack of an error thrown in a kernel with that of the launch: the user's frames in the kernel first, then
 * the iteration, then the caller.
 */
export function joinStack(error: unknown, iteration: string): void {
	if (!(error instanceof Error) || typeof error.stack !== "string" || !Object.isExtensible(error)) return;
	const own = error.stack.split("\n");
	const from = own.findIndex((line) => /^\s+at /.test(line));
	const head = from < 0 ? own : own.slice(0, from);
	const frames = from < 0 ? [] : framesOfUser(own.slice(from));
	hidden(error, "stack", [...head, ...frames, `    at prange iteration ${iteration}`, ...callers()].join("\n"));
}

function callers(): string[] {
	const { stackTraceLimit } = Error;
	// Not by assignment, which throws where built-in objects are frozen.
	Reflect.set(Error, "stackTraceLimit", Math.max(stackTraceLimit, DEEP));
	const { stack = "" } = new Error();
	Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
	return framesOfUser(stack.split("\n").filter((line) => /^\s+at /.test(line))).slice(0, stackTraceLimit);
}

function framesOfUser(lines: readonly string[]): string[] {
	const isOurs = lines.map((line) => OURS.test(line) || isRuntime(line));
	return lines.filter((line, k) => !isOurs[k] && !(STEP.test(line) && isOurs[k - 1]));
}

/** This runtime as it runs, and as its source maps name it. */
const HERE = [new URL("..", import.meta.url), new URL("../../../runtime/", import.meta.url)];

/** Whether a stack line points into this very runtime, wherever it is installed. */
function isRuntime(line: string): boolean {
	return HERE.some(({ href, pathname }) => line.includes(href) || line.includes(decodeURIComponent(pathname)));
}
