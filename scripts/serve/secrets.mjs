import { createECDH, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Secrets of this state, made once. The environment wins and is not written down. */
export function localSecrets(stateDirectory, env = process.env) {
  const file = join(stateDirectory, "secrets.json");
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const secrets = { ...makeSecrets(), ...kept };
  if (Object.keys(secrets).some((name) => !(name in kept))) {
    mkdirSync(stateDirectory, { recursive: true });
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  for (const name of [...Object.keys(secrets), "SMTP_PASSWORD"]) {
    if (env[name] !== undefined) secrets[name] = env[name];
  }
  return secrets;
}

function makeSecrets() {
  const vapid = createECDH("prime256v1");
  vapid.generateKeys();
  return {
    JWT_SECRET: randomBytes(32).toString("base64url"),
    FIXTURE_SECRET: randomBytes(24).toString("base64url"),
    VAPID_PUBLIC_KEY: vapid.getPublicKey("base64url"),
    VAPID_PRIVATE_KEY: vapid.getPrivateKey("base64url"),
  };
}
