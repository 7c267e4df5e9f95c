/** Bytes that are read once, front to back, with every size checked against what is left. */

export interface Source {
	byte(): number;
	size(): number;
	/** A size of things that take at least one byte each. */
	count(): number;
	/** The same for a size that was read before. */
	enough(count: number): number;
	double(): number;
	text(): string;
	/** A view onto the source. */
	bytes(count: number): Uint8Array;
	block(): Uint8Array;
	left(): number;
}

export function createSource(bytes: Uint8Array, fail: (reason: string) => never): Source {
	const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 0;
	const take = (count: number): number => {
		if (count > held.length - at) fail("it was cut");
		at += count;
		return at - count;
	};
	const source: Source = {
		byte: () => held[take(1)] as number,
		size() {
			let value = 0;
			for (let weight = 1; ; weight *= 128) {
				const part = source.byte();
				value += (part & 0x7f) * weight;
				if (value > Number.MAX_SAFE_INTEGER) fail("a size that is too large");
				if (part < 0x80) return value;
			}
		},
		count: () => source.enough(source.size()),
		enough(count) {
			if (count > held.length - at) fail("it was cut");
			return count;
		},
		double: () => held.readDoubleLE(take(8)),
		text() {
			const encoding = (["latin1", "utf8", "utf16le"] as const)[source.byte()] ?? fail("text in an unknown form");
			const length = source.count();
			const from = take(length);
			return held.toString(encoding, from, from + length);
		},
		bytes(count) {
			const from = take(count);
			return held.subarray(from, from + count);
		},
		block: () => source.bytes(source.count()),
		left: () => held.length - at,
	};
	return source;
}
