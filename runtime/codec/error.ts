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

/**
 * Joins the stack of an error thrown in a kernel with that of the launch: the user's frames in the kernel first, then
 * the iteration, then the caller.
 */
export function joinStack(error: unknown, iteration: string, caller: string): void {
	if (!(error instanceof Error) || typeof error.stack !== "string" || !Object.isExtensible(error)) return;
	const own = error.stack.split("\n");
	const from = own.findIndex((line) => /^\s+at /.test(line));
	const head = from < 0 ? own : own.slice(0, from);
	const frames = (from < 0 ? [] : own.slice(from)).filter((line) => !OURS.test(line) && !isRuntime(line));
	const callers = caller.split("\n").filter((line) => /^\s+at /.test(line) && !OURS.test(line) && !isRuntime(line));
	hidden(error, "stack", [...head, ...frames, `    at prange iteration ${iteration}`, ...callers].join("\n"));
}

const here = new URL("..", import.meta.url);

/** Whether a stack line points into this very runtime, wherever it is installed. */
function isRuntime(line: string): boolean {
	return line.includes(here.href) || line.includes(decodeURIComponent(here.pathname));
}
