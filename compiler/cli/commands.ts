/** The commands, one row each; a command's file is loaded when it is needed. */
import type { Command } from "./command.js";

export const commands: Readonly<Record<string, () => Promise<Command>>> = {
	run: async () => (await import("./run.js")).run,
	plan: async () => (await import("./plan.js")).plan,
	build: async () => (await import("./build/build.js")).build,
	explain: async () => (await import("./explain.js")).explain,
	deploy: async () => (await import("./lambda/deploy.js")).deploy,
	destroy: async () => (await import("./lambda/destroy.js")).destroy,
	ls: async () => (await import("./lambda/ls.js")).ls,
	acl: async () => (await import("./lambda/acl.js")).acl,
	lsp: async () => (await import("./setup/lsp.js")).lsp,
	init: async () => (await import("./setup/init.js")).init,
	doctor: async () => (await import("./setup/doctor.js")).doctor,
};
