import { request } from "node:http";
import { AwsClient } from "aws4fetch";
import { describe, expect, test } from "vitest";
import type { FileAnswer, UploadsAnswer } from "../../src/protocol/files";
import { api, fixture, type Populated } from "./harness";
import { suite, type User } from "./suite";

/** The PUT straight to storage, by the S3 API of a real server: what it refuses, the Worker never sees. */

const { server } = await suite();
const bucket = `${server.url}/cdn-cgi/local/r2/s3/parley-files`;
const owner = new AwsClient({ accessKeyId: "local", secretAccessKey: "local-secret", service: "s3", region: "auto" });

async function scene() {
  const made = await fixture<Populated>(server, "populate", {
    users: [{ name: "Ada Lovelace", role: "owner" }],
    channels: ["harbour"],
    workspace: `w-${crypto.randomUUID().slice(0, 8)}`,
  });
  const ada = made.users[0] as User;
  const channelId = made.channels[0]?.id as string;
  const begin = async (name: string, size: number, type = "text/plain") => {
    const path = `/api/channels/${channelId}/files`;
    const body = { files: [{ name, size, type }] };
    const { uploads } = await api<UploadsAnswer>(server, ada.accessToken, "POST", path, body);
    return uploads[0] as UploadsAnswer["uploads"][0];
  };
  const complete = (id: string) => api<FileAnswer>(server, ada.accessToken, "POST", `/api/files/${id}/complete`);
  /** What lies in the bucket of this workspace. */
  const stored = async () => {
    const listed = await owner.fetch(`${bucket}?list-type=2&prefix=uploads/${made.workspace.id}/`);
    return [...(await listed.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key as string);
  };
  return { ada, begin, complete, stored };
}

const put = (url: string, headers: Record<string, string>, body: string) =>
  fetch(url, { method: "PUT", headers, body });

/** What S3 says of an error; nothing where there was none. */
const codeOf = async (answer: Response) => /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];

describe("an upload's address", () => {
  test("takes exactly what was signed, once", async () => {
    const { begin, complete, stored } = await scene();
    const { url, headers, id } = await begin("a.txt", 5);
    expect((await put(url, headers, "hello")).status).toBe(200);
    expect(await stored()).toEqual([expect.stringMatching(new RegExp(`/${id}$`))]);
    const replayed = await put(url, headers, "HELLO");
    expect([replayed.status, await codeOf(replayed)]).toEqual([412, "PreconditionFailed"]);
    expect(await complete(id)).toMatchObject({ name: "a.txt", type: "text/plain", size: 5 });
  });

  test.each([
    ["a longer body", (url: string, headers: Record<string, string>) => put(url, headers, "hello, and more")],
    ["a shorter body", (url: string, headers: Record<string, string>) => put(url, headers, "hell")],
    [
      "another type",
      (url: string, headers: Record<string, string>) => put(url, { ...headers, "content-type": "text/html" }, "hello"),
    ],
    [
      "no condition, to write over what is there",
      (url: string, { "if-none-match": _, ...headers }: Record<string, string>) => put(url, headers, "hello"),
    ],
    [
      "another key",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/\/F\w+\?/, "/FELSEWHERE999?"), headers, "hello"),
    ],
    [
      "a forged signature",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/X-Amz-Signature=\w{8}/, "X-Amz-Signature=00000000"), headers, "hello"),
    ],
    [
      "a later expiry",
      (url: string, headers: Record<string, string>) =>
        put(url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=86400"), headers, "hello"),
    ],
  ])("refuses %s, and keeps nothing", async (_, attempt) => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    const refused = await attempt(url, headers);
    expect([refused.status, await codeOf(refused)]).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await stored()).toEqual([]);
  });

  test("refuses a body that does not say how long it is, and keeps nothing", async () => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(
        url,
        { method: "PUT", headers: { ...headers, "transfer-encoding": "chunked" } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      call.on("error", reject);
      call.end("hello, and more");
    });
    expect(status).toBe(403);
    expect(await stored()).toEqual([]);
  });

  test("refuses when its time is over, and keeps nothing", async () => {
    const { begin, stored } = await scene();
    const { url, headers } = await begin("a.txt", 5);
    // Signed like ours, an hour ago.
    const past = new URL(url.split("?")[0] as string);
    past.searchParams.set("X-Amz-Expires", "900");
    const datetime = new Date(Date.now() - 3_600_000).toISOString().replace(/[:-]|\.\d{3}/g, "");
    const signed = await owner.sign(past.href, {
      method: "PUT",
      headers: { "content-type": "text/plain", "if-none-match": "*" },
      aws: { signQuery: true, allHeaders: true, datetime },
    });
    const refused = await put(signed.url, headers, "hello");
    expect([refused.status, await codeOf(refused)]).toEqual([403, "ExpiredRequest"]);
    expect(await stored()).toEqual([]);
  });

  test("leads to nothing where what came is not what was said", async () => {
    const { begin, complete, stored } = await scene();
    const page = "<!doctype html><script>alert(1)</script>";
    const { url, headers, id } = await begin("cat.png", page.length, "image/png");
    expect((await put(url, headers, page)).status).toBe(200);
    await expect(complete(id)).rejects.toThrow(/422.*FILE_REFUSED/);
    expect(await stored()).toEqual([]);
  });
});
