/** Values as bytes, for what crosses machines. Bytes are only read after their signature was checked. */
import { deserialize, serialize } from "node:v8";

export function toBytes(value: unknown): Uint8Array {
	return serialize(value);
}

export function fromBytes(bytes: Uint8Array): unknown {
	return deserialize(bytes);
}
