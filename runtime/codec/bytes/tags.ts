/** What the first bytes of things mean. Numbers are never given a second meaning: another meaning is another version. */
import { typedArrays } from "../kind.js";

export const VERSION = 1;

export const nodeTags = {
	captured: 0,
	buffer: 1,
	array: 2,
	object: 3,
	"null-object": 4,
	instance: 5,
	made: 6,
	map: 7,
	set: 8,
	regexp: 9,
	error: 10,
	date: 11,
	boxed: 12,
	memory: 13,
	view: 14,
	attributes: 15,
} as const;

export const slotTags = {
	undefined: 0,
	null: 1,
	false: 2,
	true: 3,
	number: 4,
	natural: 5,
	string: 6,
	bigint: 7,
	negative: 8,
	node: 9,
} as const;

export const memoryTags = { plain: 0, shared: 1, outside: 2 } as const;

/** Classes of views by number; behind them the buffer itself, and DataView. */
export const typeTags = Object.keys(typedArrays) as (keyof typeof typedArrays)[];

export const boxTags: readonly string[] = ["number", "string", "boolean"];

export const textTags = { latin1: 0, utf8: 1, utf16: 2 } as const;
