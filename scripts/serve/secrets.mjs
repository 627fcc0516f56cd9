import { generateKeyPairSync, randomBytes } from "node:crypto";
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
  return {
    JWT_SECRET: randomBytes(32).toString("base64url"),
    FIXTURE_SECRET: randomBytes(24).toString("base64url"),
    ...vapidKeys(),
  };
}

/** By which push services know who sends (RFC 8292): P-256, the public one as an uncompressed point. */
export function vapidKeys() {
  // As a JWK: each part has all of its 32 bytes there, also where the first are 0.
  const { x, y, d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return { VAPID_PUBLIC_KEY: point.toString("base64url"), VAPID_PRIVATE_KEY: d };
}
