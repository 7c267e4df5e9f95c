/**
 * Sealed messages: JSON that Lambda takes and gives, with bytes and their signature. Nothing is decoded before the
 * signature holds. Tasks and replies have labels of their own, so that one cannot be sent as the other.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

export const ENVELOPE_VERSION = 1;

export type Label = "task" | "reply";

/** The JSON of a sealed message. */
export interface Sealed {
	readonly version: typeof ENVELOPE_VERSION;
	/** Random, one per run of a program: the key follows from it and the secret. */
	readonly run: string;
	readonly bytes: string;
	readonly signature: string;
}

/** Signs and checks the messages of one run. */
export interface Seal {
	readonly run: string;
	close(label: Label, bytes: Uint8Array): Uint8Array;
	/** Undefined if the message is not one of this run, signed with this secret. */
	open(label: Label, message: unknown): Uint8Array | undefined;
}

export function newRun(): string {
	return randomBytes(16).toString("hex");
}

export function createSeal(secret: string, run: string): Seal {
	const key = Buffer.from(hkdfSync("sha256", secret, run, "cloudloop/1", 32));
	const sign = (label: Label, text: string): Buffer => createHmac("sha256", key).update(`${label}\0${text}`).digest();
	return {
		run,
		close(label, bytes) {
			const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
			const signature = sign(label, text).toString("base64");
			const sealed: Sealed = { version: ENVELOPE_VERSION, run, bytes: text, signature };
			return Buffer.from(JSON.stringify(sealed));
		},
		open(label, message) {
			if (!isSealed(message) || message.run !== run) return undefined;
			const given = Buffer.from(message.signature, "base64");
			const wanted = sign(label, message.bytes);
			if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
			return Buffer.from(message.bytes, "base64");
		},
	};
}

/** Whether a message has the form of a sealed one, of this version. */
export function isSealed(message: unknown): message is Sealed {
	if (typeof message !== "object" || message === null) return false;
	const { version, run, bytes, signature } = message as Record<string, unknown>;
	const texts = [run, bytes, signature].every((one) => typeof one === "string");
	return version === ENVELOPE_VERSION && texts;
}
