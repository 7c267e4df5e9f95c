/**
 * `parallel` as ordinary code: a mark. The compiler removes it; without the compiler it changes nothing.
 *
 * Four shapes of calls, told apart by their arguments: a decorator of either standard, a wrapper, a factory.
 */
import type { ParallelOptions } from "../contract.js";
import { checkParallelOptions } from "../options.js";

// biome-ignore lint/suspicious/noExplicitAny: the one constraint that every function satisfies.
type AnyFunction = (this: any, ...args: any[]) => any;

/** Marks a function: as a decorator of a method or function, or around a function expression. */
export interface Mark {
	<F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext): void;
	<F extends AnyFunction>(owner: object, key: PropertyKey, slot: TypedPropertyDescriptor<F>): void;
	<F extends AnyFunction>(fn: F): F;
}

/** Marks a function whose `prange` loops run in parallel. */
export interface Parallel extends Mark {
	(options?: ParallelOptions): Mark;
	<F extends AnyFunction>(options: ParallelOptions, fn: F): F;
}

function mark(value: unknown, ...rest: readonly unknown[]): unknown {
	const decorates = rest.length > 0;
	return decorates ? undefined : value;
}

function parallelOrMark(first?: unknown, ...rest: readonly unknown[]): unknown {
	if (typeof first === "function") return mark(first, ...rest);
	if (rest.length >= 2) return undefined;
	if (typeof first === "object" && first !== null) checkParallelOptions(first);
	return typeof rest[0] === "function" ? rest[0] : mark;
}

export const parallel = parallelOrMark as Parallel;
