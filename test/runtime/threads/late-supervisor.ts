/** A supervisor whose workers live on for a while after they were ordered to end, as they do on a busy machine. */
import { isMainThread, Worker } from "node:worker_threads";

if (!isMainThread) {
	const { terminate } = Worker.prototype;
	Worker.prototype.terminate = async function () {
		await new Promise((resolve) => setTimeout(resolve, 400));
		return terminate.call(this);
	};
	await import("../../../runtime/backend/threads/supervisor/supervisor.js");
}
