/** A supervisor that dies after `CLOUDLOOP_TEST_LIFE` milliseconds. */
import { isMainThread } from "node:worker_threads";

if (!isMainThread) {
	await import("../../../runtime/backend/threads/supervisor/supervisor.js");
	setTimeout(() => process.exit(9), Number(process.env.CLOUDLOOP_TEST_LIFE));
}
