/** Appended arrays and sets: kernels fill empty ones, which follow each other in chunk order. */
import { hasMethods, kindOf } from "../codec/kind.js";
import { pack } from "../codec/numbers.js";
import type { Row } from "./role.js";

export const append: Row<"append"> = {
	send({ name, container }, { frame, refuse }) {
		const value = frame[name];
		if (kindOf(value) !== container || hasMethods(value)) refuse(`${name} is not a plain ${container}`);
		if (!Object.isExtensible(value)) refuse(`${name} cannot grow`);
		const parts: Iterable<unknown>[] = [];
		return {
			chunk: (partial) => void parts.push(partial as Iterable<unknown>),
			commit() {
				if (container === "array") for (const part of parts) pushAll(value as unknown[], part as unknown[]);
				else for (const part of parts) for (const one of part) (value as Set<unknown>).add(one);
			},
		};
	},
	track: ({ name, container }) => ({
		packs: true,
		begin(frame) {
			frame[name] = container === "array" ? [] : new Set();
		},
		end: (frame) => (container === "array" ? pack(frame[name] as unknown[]) : frame[name]),
	}),
};

function pushAll(target: unknown[], part: ArrayLike<unknown>): void {
	for (let place = 0; place < part.length; place++) target.push(part[place]);
}
