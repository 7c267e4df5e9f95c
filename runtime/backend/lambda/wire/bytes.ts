/** Values as bytes, for what crosses machines. Bytes are only read after their signature was checked. */
import { decode, encode } from "../../../codec/bytes/bytes.js";

export function toBytes(value: unknown): Uint8Array {
	return encode(value);
}

export function fromBytes(bytes: Uint8Array): unknown {
	return decode(bytes);
}
