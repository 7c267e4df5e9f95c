/** Run before the tests: fetches what they need from the distribution, where that can be had. */
import { installRedis } from "./harness/redis/find.js";

installRedis();
