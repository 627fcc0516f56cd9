// node scripts/vapid.mjs: a new pair of keys for pushing, as `wrangler secret put` wants them, one after the other.
import { vapidKeys } from "./serve/secrets.mjs";

for (const [name, value] of Object.entries(vapidKeys())) console.log(`${name} ${value}`);
