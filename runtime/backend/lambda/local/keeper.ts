/**
 * Keeps one Redis server: starts it in a folder of its own, says where it listens, and ends and removes both when the
 * parent lets go of stdin, however the parent ended. Runs in a process group of its own, which no Ctrl-C reaches.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [, , binary = "redis-server", port = "0"] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "cloudloop-redis-"));
const file = join(folder, "redis.conf");
// In a file that only this user reads: a command line is for everybody.
const lines = [
	`port ${port}`,
	"bind 127.0.0.1",
	`requirepass ${process.env.CLOUDLOOP_KEEPER_PASSWORD}`,
	'save ""',
	"appendonly no",
	"maxmemory-policy noeviction",
	`dir ${JSON.stringify(folder)}`,
];
writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });

const server = spawn(binary, [file], { stdio: ["ignore", "pipe", "ignore"] });
let talk = "";
server.stdout.on("data", (text: Buffer) => {
	talk = (talk + text.toString()).slice(-4000);
	if (talk.includes("Ready to accept connections")) process.stdout.write("ready\n");
});
server.once("error", (error) => leave(error.message));
server.once("exit", (code) => leave(`it ended with code ${code}\n${talk}`));
process.stdin.on("end", () => leave()).resume();

function leave(reason?: string): void {
	server.removeAllListeners();
	rmSync(folder, { recursive: true, force: true });
	if (reason !== undefined) process.stderr.write(`${reason}\n`);
	if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) process.exit(1);
	server.once("exit", () => process.exit(0));
	server.kill("SIGKILL");
}
