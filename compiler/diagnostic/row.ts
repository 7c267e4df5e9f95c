/** The form of a row of the code table. Text may name arguments as `{name}`. */
export interface CodeRow {
	/** `error` (a warning under `onSerial: "warn"`), or `remark`: a decision worth knowing, no demand. */
	readonly severity: "error" | "remark";
	/** `invalid`: change your code; `unsupported`: legal, not done yet; `internal`: our fault. */
	readonly kind: "invalid" | "unsupported" | "internal";
	/** What is the matter, with the user's own names. */
	readonly title: string;
	/** The words under the marked source. */
	readonly label: string;
	/** The cause in one sentence. */
	readonly why: string;
	/** The next step. */
	readonly fix: string;
	readonly example: { readonly before: string; readonly after: string };
}
