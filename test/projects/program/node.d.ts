/** What the program uses of Node, for projects without its types. */
declare module "node:fs" {
	export function existsSync(path: string): boolean;
	export function rmSync(path: string, options: { force: boolean }): void;
	export function writeFileSync(path: string, text: string): void;
}

declare module "node:worker_threads" {
	export const threadId: number;
}
