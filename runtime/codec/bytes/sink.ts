/** Bytes that grow. */
import { textTags } from "./tags.js";

export interface Sink {
	byte(value: number): void;
	/** A natural number below 2^53, in as few bytes as it needs. */
	size(value: number): void;
	double(value: number): void;
	text(text: string): void;
	bytes(bytes: Uint8Array): void;
	/** Length and bytes. */
	block(bytes: Uint8Array): void;
	done(): Uint8Array;
}

export function createSink(): Sink {
	let held = Buffer.allocUnsafe(256);
	let at = 0;
	const need = (count: number): void => {
		if (at + count <= held.length) return;
		const more = Buffer.allocUnsafe(Math.max(at + count, held.length * 2));
		held.copy(more, 0, 0, at);
		held = more;
	};
	const sink: Sink = {
		byte(value) {
			need(1);
			held[at++] = value;
		},
		size(value) {
			need(8);
			let left = value;
			for (; left > 0x7f; left = Math.floor(left / 128)) held[at++] = (left % 128) | 0x80;
			held[at++] = left;
		},
		double(value) {
			need(8);
			at = held.writeDoubleLE(value, at);
		},
		text(text) {
			const form = formOf(text);
			const encoding = (["latin1", "utf8", "utf16le"] as const)[form];
			const length = Buffer.byteLength(text, encoding);
			sink.byte(form);
			sink.size(length);
			need(length);
			at += held.write(text, at, length, encoding);
		},
		bytes(bytes) {
			need(bytes.length);
			held.set(bytes, at);
			at += bytes.length;
		},
		block(bytes) {
			sink.size(bytes.length);
			sink.bytes(bytes);
		},
		done: () => new Uint8Array(held.buffer, held.byteOffset, at),
	};
	return sink;
}

/** Lone surrogates only survive in UTF-16. */
function formOf(text: string): number {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of Latin-1 is meant.
	if (/^[\u0000-\u00ff]*$/.test(text)) return textTags.latin1;
	return (text as unknown as { isWellFormed(): boolean }).isWellFormed() ? textTags.utf8 : textTags.utf16;
}
