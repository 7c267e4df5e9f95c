/** A process with one emulated function: serverless-offline runs the zip that would be deployed. */
import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";

const {
	PORT,
	ZIP = "",
	OFFLINE = "",
	TIMEOUT = "30",
	MEMORY = "1024",
	CLOUDLOOP_SECRET = "",
	CLOUDLOOP_REDIS_URL = "",
	CLOUDLOOP_REDIS_CA = "",
	CLOUDLOOP_REDIS_PREFIX = "",
} = process.env;

interface Emulator {
	create(functions: readonly object[]): void;
	start(): Promise<void>;
}

// A handler that throws in the background would end the emulator with all its workers.
for (const event of ["uncaughtException", "unhandledRejection"]) {
	process.on(event, (error: Error) => process.stderr.write(`the emulator survived: ${error?.message}\n`));
}
const { default: Lambda } = (await import(OFFLINE)) as { default: new (...args: unknown[]) => Emulator };
const at = process.cwd();
mkdirSync(at, { recursive: true });
const provider = { name: "aws", runtime: "nodejs24.x", region: "us-east-1", environment: {} };
const project = {
	serviceDir: at,
	config: { serverlessPath: at, servicePath: at },
	service: { service: "cloudloop", package: {}, provider },
};
const server = new Lambda(project, {
	host: "127.0.0.1",
	lambdaPort: Number(PORT),
	terminateIdleLambdaTime: 60,
	useInProcess: false,
	reloadHandler: false,
	corsConfig: false,
	noTimeout: false,
});
server.create([
	{
		functionKey: "worker",
		functionDefinition: {
			name: "cloudloop",
			handler: "index.handler",
			timeout: Number(TIMEOUT),
			memorySize: Number(MEMORY),
			package: { artifact: ZIP },
			environment: { CLOUDLOOP_SECRET, CLOUDLOOP_REDIS_URL, CLOUDLOOP_REDIS_CA, CLOUDLOOP_REDIS_PREFIX },
		},
	},
]);
await server.start();
process.stdout.write("ready\n");
// The parent is gone: nobody will ask any more.
process.stdin
	.on("end", () => {
		rmSync(dirname(ZIP), { recursive: true, force: true });
		process.exit(0);
	})
	.resume();
